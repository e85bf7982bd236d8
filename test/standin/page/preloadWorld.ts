// This file's text runs in the preload's isolated world, with the preload's bundle. It imports types only.
import type { IpcFromPage, IpcToPage } from '../messages.ts'
import type { bridgeEnd as BridgeEnd } from './bridge.ts'

type Listener = (...args: unknown[]) => void
type Preload = (require: (name: string) => unknown, module: object, exports: object, process: object) => void

declare function standInToMain(json: string): void

/** Makes what a sandboxed preload finds (`require`, `process`, ipcRenderer, contextBridge) and runs the preload. */
export function preloadWorld(bridgeEnd: typeof BridgeEnd, processInfo: object, preload: Preload | null): void {
  if (window !== window.top || location.href === 'about:blank') return
  const post = (message: IpcFromPage) => standInToMain(JSON.stringify(message))
  const pending = new Map<number, { channel: string; resolve(value: unknown): void; reject(error: Error): void }>()
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>()
  let last = 0

  function plain(args: unknown[]): unknown[] {
    const check = (_key: string, value: unknown) => {
      const other = typeof value === 'object' && value !== null && !Array.isArray(value) && !isPlain(value)
      if (typeof value === 'function' || typeof value === 'symbol') throw new Error('An object could not be cloned.')
      if (other) throw new Error('stand-in: only plain JSON crosses ipcRenderer')
      return value
    }
    const isPlain = (value: object) => [Object.prototype, null].includes(Object.getPrototypeOf(value))
    return JSON.parse(JSON.stringify(args, check)) as unknown[]
  }

  const add = (channel: string, listener: Listener, once: boolean) => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }])
    return ipcRenderer
  }
  const remove = (channel: string, listener: Listener) => {
    listeners.set(
      channel,
      (listeners.get(channel) ?? []).filter((entry) => entry.listener !== listener),
    )
    return ipcRenderer
  }
  const ipcRenderer = {
    on: (channel: string, listener: Listener) => add(channel, listener, false),
    addListener: (channel: string, listener: Listener) => add(channel, listener, false),
    once: (channel: string, listener: Listener) => add(channel, listener, true),
    off: remove,
    removeListener: remove,
    removeAllListeners(channel: string) {
      listeners.delete(channel)
      return ipcRenderer
    },
    listenerCount: (channel: string) => listeners.get(channel)?.length ?? 0,
    send: (channel: string, ...args: unknown[]) => post({ type: 'send', channel, args: plain(args) }),
    invoke(channel: string, ...args: unknown[]) {
      const id = ++last
      post({ type: 'invoke', id, channel, args: plain(args) })
      return new Promise((resolve, reject) => pending.set(id, { channel, resolve, reject }))
    },
  }

  /** Where the desktop's files are, by their names, as a test has told on this channel. */
  let paths: Record<string, string> = {}
  const webUtils = { getPathForFile: (file: File) => paths[file.name] ?? '' }

  function receive(message: IpcToPage) {
    if (message.type === 'event') {
      if (message.channel === 'stand-in:paths') paths = message.args[0] as typeof paths
      for (const { listener, once } of listeners.get(message.channel) ?? []) {
        if (once) remove(message.channel, listener)
        listener({ sender: ipcRenderer, ports: [] }, ...message.args)
      }
      return
    }
    const call = pending.get(message.id)
    pending.delete(message.id)
    if (message.error === undefined) call?.resolve(message.value)
    else call?.reject(new Error(`Error invoking remote method '${call.channel}': ${message.error}`))
  }
  Object.assign(globalThis, { standInDeliver: (messages: IpcToPage[]) => messages.forEach(receive) })

  const node = document.createElement('i')
  const tellPage = bridgeEnd(node, 'toPreload', 'toPage', (url) => post({ type: 'popup', url: String(url) }))
  document.dispatchEvent(new MouseEvent('stand-in:bridge', { relatedTarget: node }))

  // A link that would open a window is reported before the browser makes one; what slips by, the host closes.
  addEventListener('click', (event) => {
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement)
    if (event.defaultPrevented || !link?.href || !(link.target === '_blank' || event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    post({ type: 'popup', url: link.href })
  })

  const contextBridge = { exposeInMainWorld: (key: string, api: unknown) => void tellPage(key, api) }
  const modules: Record<string, unknown> = {
    electron: { contextBridge, ipcRenderer, webUtils },
    timers: globalThis,
    url: { URL },
  }
  const require = (name: string) => {
    const found = modules[name.replace(/^node:|\/renderer$/g, '')]
    if (!found) throw new Error(`module not found: ${name} (a sandboxed preload has electron, timers and url)`)
    return found
  }
  try {
    const module = { exports: {} }
    preload?.(require, module, module.exports, Object.freeze(processInfo))
  } catch (error) {
    post({ type: 'preloadError', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}
