const unit: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/**
 * How long a model stays loaded, in milliseconds: seconds, or a Go duration such as `1h30m`. Infinity for what is below
 * zero; undefined for nothing, and for what can't be read.
 */
export function readKeepAlive(keepAlive: number | string | undefined): number | undefined {
  if (keepAlive === undefined) return undefined
  if (typeof keepAlive === 'number' || /^-?\d+(\.\d+)?$/.test(keepAlive)) {
    const seconds = Number(keepAlive)
    return seconds < 0 ? Infinity : seconds * 1_000
  }
  const parts = [...keepAlive.replace(/^-/, '').matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  if (parts.length === 0) return undefined
  if (keepAlive.startsWith('-')) return Infinity
  return parts.reduce((sum, [, count, name]) => sum + Number(count) * (unit[name ?? ''] ?? 0), 0)
}
