/** Width and height in CSS pixels. */
export interface Size {
  width: number
  height: number
}

/** What the app's process tells the test process, which owns the browser. One with `ask` waits for an answer. */
export type ToHost =
  | {
      type: 'open'
      window: number
      /** The loopback port of the window's session: the proxy of everything its page requests. */
      proxy: number
      size: Size
      /** Runs in the page's own world, before any script of the page. */
      pageScript: string
      /** Runs in the preload's world: the preload, and what it stands on. */
      preloadScript: string
    }
  | { type: 'load'; window: number; url: string; origin: string; permissions: string[]; ask: number }
  | { type: 'reload'; window: number; url: string; ask: number }
  | { type: 'deliver'; window: number; json: string }
  | { type: 'resize'; window: number; size: Size }
  | { type: 'front' | 'close'; window: number }
  | { type: 'theme'; dark: boolean }
  | { type: 'verdict'; window: number; navigation: number; allowed: boolean }
  | { type: 'evaluated'; id: number; value?: unknown; error?: string }
  | { type: 'uncaught'; error: string }
  | { type: 'refused'; url: string }

/** What the test process tells the app's process. */
export type FromHost =
  | { type: 'answer'; ask: number; value?: unknown; error?: string }
  | { type: 'evaluate'; id: number; source: string; arg: unknown }
  | { type: 'page'; window: number; event: PageEvent }

/** What happened in a window's page. Addresses are the browser's, to be mapped back by `toAppUrl`. */
export type PageEvent =
  | { type: 'ipc'; json: string }
  | { type: 'willNavigate'; url: string; navigation: number }
  | { type: 'startedNavigation'; url: string; sameDocument: boolean }
  | { type: 'navigated'; url: string }
  | { type: 'navigatedInPage'; url: string }
  | { type: 'popup'; url: string; frameName: string }
  | { type: 'title'; title: string }
  | { type: 'domReady' | 'loaded' | 'closed' | 'crashed' }

/** A message of the preload's `ipcRenderer`, as JSON text. */
export type IpcFromPage =
  | { type: 'send'; channel: string; args: unknown[] }
  | { type: 'invoke'; id: number; channel: string; args: unknown[] }
  | { type: 'popup'; url: string }
  | { type: 'preloadError'; message: string }

/** What `deliver` carries: a JSON array of these, in order. */
export type IpcToPage =
  | { type: 'event'; channel: string; args: unknown[] }
  | { type: 'reply'; id: number; value?: unknown; error?: string }
