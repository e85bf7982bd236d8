const asked = new Set(['then', 'toJSON', 'asymmetricMatch', '$$typeof', 'nodeType'])

/**
 * Makes reading a member that the stand-in doesn't have an error that names it, instead of a silent `undefined`. Give it
 * an object, or a class's prototype; the members of what it inherits stay.
 */
export function strict<T extends object>(name: string, object: T): T {
  const inherited = new Proxy(Object.getPrototypeOf(object) as object, {
    get(target, key, receiver) {
      if (key in target || typeof key === 'symbol' || asked.has(key)) return Reflect.get(target, key, receiver)
      throw new Error(`stand-in: electron.${name}.${key} is not implemented`)
    },
  })
  return Object.setPrototypeOf(object, inherited) as T
}

/** An Electron event with `preventDefault`, and the given details. */
export function makeEvent<T extends object>(details?: T) {
  const event = {
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true
    },
    ...details,
  }
  return event as { defaultPrevented: boolean; preventDefault(): void } & T
}
