/** What the scripted server has in memory, with how much context, and until when. */
export interface OllamaMemory {
  /** By model name. */
  loaded: Map<string, number>
  /** As `keep_alive` says; 0 takes it out. */
  keep(name: string, context: number, keepAlive: unknown): void
  /** What is there now, longest remaining first, with the time at which it goes. */
  now(): { name: string; context: number; expiresAt: string }[]
}

const FIVE_MINUTES = 300_000
/** What Ollama says of a model that is kept for ever. */
const FOR_EVER = '2318-08-21T10:00:00.123456789+02:00'

export function createMemory(): OllamaMemory {
  const loaded = new Map<string, number>()
  const ends = new Map<string, number>()
  return {
    loaded,
    keep(name, context, keepAlive) {
      const ms = readDuration(keepAlive)
      if (ms === 0) {
        loaded.delete(name)
        return
      }
      loaded.set(name, context)
      ends.set(name, ms < 0 ? Number.POSITIVE_INFINITY : Date.now() + ms)
    },
    now() {
      for (const [name, end] of ends) if (end < Date.now()) loaded.delete(name)
      const endOf = (name: string) => ends.get(name) ?? Number.POSITIVE_INFINITY
      return [...loaded]
        .toSorted(([one], [other]) => (endOf(one) < endOf(other) ? 1 : -1))
        .map(([name, context]) => {
          const end = endOf(name)
          return { name, context, expiresAt: Number.isFinite(end) ? new Date(end).toISOString() : FOR_EVER }
        })
    },
  }
}

/** A number of seconds or a Go duration, in milliseconds; negative is for ever. */
function readDuration(keepAlive: unknown): number {
  if (typeof keepAlive === 'number') return keepAlive * 1_000
  if (typeof keepAlive !== 'string') return FIVE_MINUTES
  const unit: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }
  const parts = [...keepAlive.matchAll(/([\d.]+)(ms|h|m|s)?/g)]
  const ms = parts.reduce((sum, [, number, name = 's']) => sum + Number(number) * (unit[name] ?? 0), 0)
  return keepAlive.startsWith('-') ? -1 : ms
}
