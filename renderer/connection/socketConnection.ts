import type { LeftToWindowId } from '../../shared/actions.ts'
import { socketPath, socketProtocol } from '../../shared/wire.ts'
import type { Connection, ConnectionState } from './connection.ts'
import { createPortLink } from './portLink.ts'

const FIRST_DELAY_MS = 100
const LONGEST_DELAY_MS = 3_000
/** A refused page asks again now and then: its refusal may have been a limit that has passed. */
const REFUSED_DELAY_MS = 10_000
/** Failures in a row before main is asked over plain HTTP whether it is there at all. */
const FAILURES_TO_ASK = 2

export interface SocketOptions {
  /** `http://127.0.0.1:4321`: where this page came from. */
  origin: string
  windowId: string
  /** The page token; null while the page has none, and then nothing is tried. */
  token(): string | null
  initialConversation?: string | null
  initialQuestion?: string | undefined
  initialAction?: LeftToWindowId | undefined
  /** True when main answers plain HTTP: a browser does not say why a socket was turned away. */
  isAnswering?: (() => Promise<boolean>) | undefined
  createSocket?: ((url: string, protocols: string[]) => WebSocket) | undefined
  /** Fires when trying again at once makes sense: the tab was shown, the machine woke up, the token came. */
  nudges?: ((nudge: () => void) => () => void) | undefined
}

/** Browser mode's connection: one WebSocket at a time, made anew with growing pauses (100 ms to 3 s) whenever it ends. */
export function createSocketConnection(options: SocketOptions): Connection {
  const { origin, windowId, createSocket = (url, protocols) => new WebSocket(url, protocols) } = options
  const isAnswering = options.isAnswering ?? (() => answersHttp(origin))
  const listeners = new Set<() => void>()
  let state: ConnectionState = 'connecting'
  let live: { socket: WebSocket; port: ReturnType<typeof createPortLink> } | null = null
  let trying: WebSocket | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  // A page is refused when main answers plain HTTP before and after a try that failed: one look alone could fall into
  // the moment in which main starts or ends.
  let answering = false
  let closed = false

  const become = (next: ConnectionState) => {
    if (state === next) return
    state = next
    for (const listener of [...listeners]) listener()
  }

  const connect = () => {
    clearTimeout(timer)
    timer = undefined
    if (closed || live || trying) return
    const token = options.token()
    if (!token) return become('refused')
    const url = new URL(`${socketPath}?window=${encodeURIComponent(windowId)}`, origin.replace(/^http/, 'ws'))
    const socket = createSocket(url.href, [socketProtocol, token])
    const port = createPortLink((frame) => socket.send(frame))
    const answeredBefore = answering
    trying = socket
    socket.addEventListener('open', () => {
      if (trying !== socket) return
      trying = null
      failures = 0
      answering = false
      live = { socket, port }
      become('open')
    })
    socket.addEventListener('message', (event) => {
      if (typeof event.data === 'string') port.receive(event.data)
    })
    socket.addEventListener('close', () => {
      port.close()
      if (live?.socket === socket) live = null
      else if (trying === socket) trying = null
      else return
      void afterLoss(answeredBefore)
    })
  }

  const afterLoss = async (answeredBefore: boolean) => {
    if (closed) return
    failures++
    answering = false
    if (state !== 'refused') become('lost')
    const pause = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS)
    timer = setTimeout(connect, state === 'refused' ? REFUSED_DELAY_MS : pause)
    if (failures < FAILURES_TO_ASK) return
    const answers = await isAnswering()
    if (closed || live) return
    answering = answers
    if (answers && answeredBefore) become('refused')
    if (answers || state !== 'refused') return
    become('lost')
    clearTimeout(timer)
    timer = setTimeout(connect, pause)
  }

  const nudge = () => {
    if (timer === undefined && state !== 'refused') return
    failures = Math.min(failures, 1)
    connect()
  }
  const stopNudges = options.nudges?.(nudge)
  connect()

  return {
    get state() {
      return state
    },
    get link() {
      // A socket that is closing would swallow the frame, and a call that was never sent may be sent again.
      return live && live.socket.readyState === 1 ? live.port.link : null
    },
    initialConversation: options.initialConversation ?? null,
    initialQuestion: options.initialQuestion,
    initialAction: options.initialAction,
    newTabUrl(conversationId, action) {
      const hash = new URLSearchParams({
        token: options.token() ?? '',
        ...(conversationId && { conversation: conversationId }),
        ...(action && { action }),
      })
      return `${origin}/#${hash}`
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      closed = true
      clearTimeout(timer)
      stopNudges?.()
      const socket = live?.socket ?? trying
      live?.port.close()
      live = null
      trying = null
      socket?.close()
      become('lost')
    },
  }
}

async function answersHttp(origin: string): Promise<boolean> {
  try {
    await fetch(`${origin}/`, { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(2_000) })
    return true
  } catch {
    return false
  }
}
