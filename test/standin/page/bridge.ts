// This file's text is put in front of the page's and the preload's script: it must not import anything.

/** Calls the other world's root function, and returns what it returned. */
export type CallOther = (...args: unknown[]) => unknown

type Callable = (...args: unknown[]) => unknown
type Wire =
  | { call: number; fn: number; args: unknown[] }
  | { returned: number; value: unknown }
  | { threw: number; message: string }
  | { settled: number; value: unknown }
  | { rejected: number; message: string }

/**
 * One end of the channel that contextBridge stands on: a detached element that both worlds hold and no page script can
 * find. Its events are synchronous and Chromium clones their details from world to world, so that a call returns its
 * value, plain data is copied, and functions and promises are represented by numbers.
 */
export function bridgeEnd(node: HTMLElement, mine: string, theirs: string, root: Callable): CallOther {
  const dispatch = EventTarget.prototype.dispatchEvent.bind(node)
  const Detailed = CustomEvent
  const functions: Callable[] = [root]
  const results = new Map<number, Wire>()
  const promises = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let last = 0
  const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
  const post = (wire: Wire) => dispatch(new Detailed(theirs, { detail: wire }))

  function toWire(value: unknown, depth = 0): unknown {
    if (depth > 100) throw new Error('Recursion depth of the context bridge exceeded')
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.')
    if (typeof value === 'function') return { is: 'function', fn: functions.push(value as Callable) - 1 }
    if (value === null || typeof value !== 'object') return value
    if (Array.isArray(value)) return value.map((item) => toWire(item, depth + 1))
    if (value instanceof Promise) {
      const promise = ++last
      value.then(
        (result) => post({ settled: promise, value: toWire(result) }),
        (error) => post({ rejected: promise, message: messageOf(error) }),
      )
      return { is: 'promise', promise }
    }
    const prototype = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return value
    return {
      is: 'object',
      of: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toWire(item, depth + 1)])),
    }
  }

  function fromWire(wire: unknown): unknown {
    if (Array.isArray(wire)) return wire.map(fromWire)
    if (wire === null || typeof wire !== 'object' || !('is' in wire)) return wire
    const made = wire as { is: string; fn: number; promise: number; of: object }
    if (made.is === 'function') return (...args: unknown[]) => call(made.fn, args)
    if (made.is === 'object') return Object.fromEntries(Object.entries(made.of).map(([k, v]) => [k, fromWire(v)]))
    return new Promise((resolve, reject) => promises.set(made.promise, { resolve, reject }))
  }

  function call(fn: number, args: unknown[]): unknown {
    const id = ++last
    post({ call: id, fn, args: args.map((arg) => toWire(arg)) })
    const result = results.get(id)
    results.delete(id)
    if (result && 'returned' in result) return fromWire(result.value)
    throw new Error(result && 'threw' in result ? result.message : 'The other side of the context bridge is gone')
  }

  node.addEventListener(mine, (event) => {
    const wire = (event as CustomEvent<Wire>).detail
    if ('call' in wire) {
      try {
        post({ returned: wire.call, value: toWire(functions[wire.fn]?.(...wire.args.map(fromWire))) })
      } catch (error) {
        post({ threw: wire.call, message: messageOf(error) })
      }
    } else if ('returned' in wire) results.set(wire.returned, wire)
    else if ('threw' in wire) results.set(wire.threw, wire)
    else if ('settled' in wire) promises.get(wire.settled)?.resolve(fromWire(wire.value))
    else promises.get(wire.rejected)?.reject(new Error(wire.message))
  })

  return (...args) => call(0, args)
}
