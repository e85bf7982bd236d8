/** The two IPC channels of the preload; a frame is a string, one oRPC message. */
export const ipcChannel = { toMain: 'aside:toMain', toPage: 'aside:toPage' } as const

/**
 * The longest frame that main reads from a page, in UTF-16 units (16 Mi, a question with all the images it may have): longer
 * ones are dropped and logged.
 */
export const MAX_FRAME_LENGTH = 16 * 1024 * 1024

/** Browser mode: the path of the page's WebSocket, and the subprotocol that the page token stands behind. */
export const socketPath = '/wire'
export const socketProtocol = 'aside'

/** What the preload puts on `window.aside`: strings out, strings in, and what only a preload can tell. */
export interface Bridge {
  post(frame: string): void
  onMessage(listener: (frame: string) => void): void
  /** Where a file is that the user has dropped or chosen; empty: nowhere on a disk. */
  pathOf(file: File): string
}
