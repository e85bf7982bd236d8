/** A module that electron-vite bundles as the entry of a worker thread; the import is a function that starts one. */
declare module '*?nodeWorker' {
  import type { Worker, WorkerOptions } from 'node:worker_threads'
  // biome-ignore lint/style/noDefaultExport: the bundler makes the module so.
  export default function createWorker(options?: WorkerOptions): Worker
}

/** A module that electron-vite bundles as a file of its own, to be started as a process; the import is its path. */
declare module '*?modulePath' {
  const path: string
  // biome-ignore lint/style/noDefaultExport: the bundler makes the module so.
  export default path
}

/** An image that the bundler writes into the code, as a data URL. */
declare module '*.png?inline' {
  const dataUrl: string
  // biome-ignore lint/style/noDefaultExport: the bundler makes the module so.
  export default dataUrl
}

/** It comes without types; these are of the part that is used. */
declare module 'html-to-text' {
  export function convert(
    html: string,
    options: {
      wordwrap: false
      baseElements: { selectors: string[] }
      limits: { maxDepth: number; ellipsis: string }
      selectors: { selector: string; format?: string; options?: Record<string, unknown> }[]
    },
  ): string
}
