// This file's text runs in the page's own world before any script of the page. It imports types only.
import type { bridgeEnd as BridgeEnd } from './bridge.ts'

/** Waits for the preload's world to hand over its end of the bridge; puts on `window` what the preload exposes. */
export function mainWorld(bridgeEnd: typeof BridgeEnd): void {
  if (window !== window.top) return

  function freeze(value: unknown): unknown {
    if (value === null || typeof value !== 'object') return value
    Object.values(value).forEach(freeze)
    return Object.freeze(value)
  }

  function expose(key: unknown, api: unknown) {
    if (String(key) in window) throw new Error('Cannot bind an API on top of an existing property on the window object')
    Object.defineProperty(window, String(key), { value: freeze(api), enumerable: true })
  }

  function receive(event: Event) {
    event.stopImmediatePropagation()
    const node = (event as MouseEvent).relatedTarget as HTMLElement
    const tellPreload = bridgeEnd(node, 'toPage', 'toPreload', expose)
    window.open = (url) => {
      tellPreload(new URL(url ?? 'about:blank', document.baseURI).href)
      return null
    }
  }

  document.addEventListener('stand-in:bridge', receive, { once: true, capture: true })
}
