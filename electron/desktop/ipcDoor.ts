import type { WebContents, WebFrameMain } from 'electron'
import { ipcChannel } from '../../shared/wire.ts'
import type { Log } from '../platform/log.ts'
import type { Door, OpenDoor } from '../procedures/door.ts'
import { isOurPage } from './origin.ts'

/**
 * The wire of one window. Every message's sender is checked: the window's top frame, on our own origin. Each loaded
 * document has a door of its own, named by an id that its preload made; the door of the document before it closes when
 * the next one navigates, speaks, dies or is destroyed, so a reload leaves nothing running for a page that is gone.
 */
export function attachIpcDoor(contents: WebContents, windowId: string, openDoor: OpenDoor, log: Log): void {
  let current: { documentId: string; door: Door } | undefined
  const gone = new Set<string>()

  function closeCurrent(): void {
    if (!current) return
    current.door.close()
    gone.add(current.documentId)
    // Only the newest few can still have messages on their way.
    if (gone.size > 8) gone.delete(gone.values().next().value as string)
    current = undefined
  }

  function doorOf(documentId: string): Door | null {
    if (current?.documentId === documentId) return current.door
    if (gone.has(documentId)) return null
    closeCurrent()
    const door = openDoor({ windowId }, (frame) => {
      if (!contents.isDestroyed()) contents.send(ipcChannel.toPage, documentId, frame)
    })
    current = { documentId, door }
    return door
  }

  contents.ipc.on(ipcChannel.toMain, (event, documentId: unknown, frame: unknown) => {
    if (!isTrusted(event.senderFrame) || typeof documentId !== 'string' || documentId.length > 64) {
      log.warn('dropped a message of an unknown sender', { windowId })
      return
    }
    doorOf(documentId)?.receive(frame)
  })
  // A navigation that starts may still be denied, and the page lives on; once it is through, its page is gone. The new
  // page may speak before that is told: it is not the one that was left.
  let leaving: string | undefined
  contents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) leaving = current?.documentId
  })
  contents.on('did-navigate', () => {
    if (current?.documentId === leaving) closeCurrent()
  })
  contents.on('render-process-gone', closeCurrent)
  contents.on('destroyed', closeCurrent)
}

function isTrusted(frame: WebFrameMain | null): boolean {
  return frame?.parent === null && isOurPage(frame.url)
}
