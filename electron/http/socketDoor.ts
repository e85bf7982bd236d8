import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { Id } from '../../shared/model/conversation.ts'
import { MAX_FRAME_LENGTH, socketPath, socketProtocol } from '../../shared/wire.ts'
import type { Log } from '../platform/log.ts'
import type { OpenDoor } from '../procedures/door.ts'
import { type Refusal, readTarget, refuseRequest, sameToken } from './guard.ts'

/** What a tab may wait for its goodbye, and the refused for the end of theirs. */
const PARTING_MS = 500

interface Options {
  openDoor: OpenDoor
  token: string
  port(): number
  /** A tab that says nothing for this long is asked; one that does not answer the next question is taken for gone. */
  heartbeatMs: number
  /** The most bytes that wait for a tab that doesn't read, beside its largest frame. */
  maxBacklog: number
  /** A tab has come or gone; a tab that reconnects goes and comes. */
  onTab(windowId: string, present: boolean): void
  log: Log
}

/** The page's wire in browser mode: one WebSocket per tab, the token checked at the upgrade, before anything is read. */
export function createSocketDoor({ openDoor, token, port, heartbeatMs, maxBacklog, onTab, log }: Options) {
  const sockets = new WebSocketServer({
    noServer: true,
    // The frame's own limit is in UTF-16 units; no such string is longer than this in UTF-8.
    maxPayload: MAX_FRAME_LENGTH * 3,
    handleProtocols: () => socketProtocol,
  })
  let refused = 0

  function refuse(socket: Duplex, { status, reason }: Refusal): void {
    refused++
    log.warn('refused a socket', { status, reason })
    // Each wrong guess waits longer than the one before it.
    const answer = () => {
      // Nobody reads what the other side still sends, so its own end would never be seen.
      socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n\r\n`, () => socket.destroy())
      setTimeout(() => socket.destroy(), PARTING_MS).unref()
    }
    setTimeout(answer, Math.min(refused * 20, 2_000)).unref()
  }

  /** Which window asks for its wire, or why it gets none. */
  function judge(request: IncomingMessage): { windowId: string } | Refusal {
    const refusal = refuseRequest(request, port())
    if (refusal) return refusal
    if (request.headers.origin === undefined) return { status: 403, reason: 'a page always sends its origin' }
    const { path, query } = readTarget(request.url)
    if (path !== socketPath) return { status: 403, reason: 'no such path' }
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim())
    const [protocol, given] = protocols
    if (protocols.length !== 2 || protocol !== socketProtocol || !sameToken(given ?? '', token)) {
      return { status: 401, reason: 'wrong token' }
    }
    const windowId = Id.safeParse(query.get('window'))
    return windowId.success ? { windowId: windowId.data } : { status: 400, reason: 'no window id' }
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const judged = judge(request)
    if ('reason' in judged) {
      refuse(socket, judged)
      return
    }
    refused = 0
    sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, judged.windowId))
  }

  function accept(webSocket: WebSocket, windowId: string): void {
    let largest = 0
    const door = openDoor({ windowId }, (frame) => {
      if (webSocket.readyState !== webSocket.OPEN) return
      // One large answer is no backlog: a tab that reads would never get it otherwise.
      if (webSocket.bufferedAmount > maxBacklog + largest) {
        log.warn('ended a tab that does not read', { windowId, waiting: webSocket.bufferedAmount })
        webSocket.terminate()
        return
      }
      largest = Math.max(largest, Buffer.byteLength(frame))
      webSocket.send(frame)
    })
    let alive = true
    const heartbeat = setInterval(() => {
      if (alive) webSocket.ping()
      else webSocket.terminate()
      alive = false
    }, heartbeatMs)
    webSocket.on('pong', () => {
      alive = true
    })
    webSocket.on('message', (data, isBinary) => door.receive(isBinary ? null : data.toString()))
    webSocket.on('error', (error) => log.warn('a socket failed', { windowId, error }))
    webSocket.on('close', () => {
      clearInterval(heartbeat)
      door.close()
      onTab(windowId, false)
    })
    onTab(windowId, true)
  }

  return {
    upgrade,
    /** Says goodbye to every tab; one that doesn't answer, being frozen, is left without. */
    async close(): Promise<void> {
      const tabs = [...sockets.clients]
      const gone = tabs.map((tab) => new Promise((resolve) => tab.once('close', resolve)))
      for (const tab of tabs) tab.close(1001, 'Aside is closing')
      sockets.close()
      const frozen = setTimeout(() => {
        for (const tab of tabs) tab.terminate()
      }, PARTING_MS)
      await Promise.all(gone)
      clearTimeout(frozen)
    },
  }
}
