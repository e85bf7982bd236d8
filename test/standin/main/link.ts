import type { FromHost, ToHost } from '../messages.ts'

type Asking = Extract<ToHost, { ask: number }>
type Unnumbered<T> = T extends unknown ? Omit<T, 'ask'> : never

const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
let last = 0

/** Tells the test process. Without one (a second start that only hands over) nothing happens. */
export function tell(message: ToHost): void {
  if (process.connected) process.send?.(message)
}

/** Asks the test process, and gives its answer. */
export function ask<T = unknown>(message: Unnumbered<Asking>): Promise<T> {
  const id = ++last
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
    tell({ ...message, ask: id } as ToHost)
  })
}

/** Hears the test process; answers to `ask` are not passed on. */
export function listen(listener: (message: FromHost) => void): void {
  const hear = (message: FromHost) => {
    if (message.type !== 'answer') return listener(message)
    const asked = waiting.get(message.ask)
    waiting.delete(message.ask)
    if (message.error === undefined) asked?.resolve(message.value)
    else asked?.reject(new Error(message.error))
  }
  // Node emits messages that came together in one go; in Electron each is a task, with its promises run before the next.
  process.on('message', (message: FromHost) => setImmediate(hear, message))
}
