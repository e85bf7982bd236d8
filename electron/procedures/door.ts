import { ORPCError, onError } from '@orpc/server'
import { StandardRPCHandler } from '@orpc/server/standard'
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer'
import { ServerPeer } from '@orpc/standard-server-peer'
import type { Log } from '../platform/log.ts'
import type { Caller } from './base.ts'
import { judgeFrame } from './frame.ts'
import type { AppRouter } from './router.ts'

/** One page's way in. Whoever carries the frames checks who sends them first; the door judges the frames. */
export interface Door {
  /** Any frame may come: what is not a frame of the wire is dropped and logged, and reaches no handler. */
  receive(frame: unknown): void
  /** Ends every call and stream of this page: its generators in main return. Nothing is sent after it. */
  close(): void
}

/** A page needs a handful of streams; this many calls at once are a page gone wrong. */
const MAX_CALLS = 500

/** Opens a door for one page. `send` carries a frame to it; it may throw when the page has gone. */
export type OpenDoor = (caller: Caller, send: (frame: string) => void) => Door

/** The one way that pages reach the router, whichever transport carries the frames. */
export function createDoors({ router, log }: { router: AppRouter; log: Log }): OpenDoor {
  const handler = new StandardRPCHandler<Caller>(router, {
    interceptors: [
      onError((error) => {
        const expected = (error instanceof ORPCError && error.status < 500) || isAbort(error)
        if (!expected) log.error('a procedure failed', { error })
      }),
    ],
  })

  return (caller, send) => {
    let open = true
    const peer = new ServerPeer(async (message) => {
      if (!open) return
      // Only binary bodies are not strings, and no procedure answers with one.
      if (typeof message === 'string') send(message)
    })
    const answer = createServerPeerHandleRequestFn(handler, { context: caller })
    let calls = 0
    // A call that was still being decoded when the door closed has a signal that nobody will ever fire.
    const handle: typeof answer = async (request) => {
      if (!open) throw new DOMException('The page has gone.', 'AbortError')
      return answer(request)
    }

    return {
      receive(frame) {
        if (!open) return
        const judged = judgeFrame(frame)
        const refusal =
          'refusal' in judged ? judged.refusal : judged.kind === 'call' && calls >= MAX_CALLS && 'too many calls'
        if ('refusal' in judged || refusal) {
          log.warn('dropped a frame', { windowId: caller.windowId, refusal })
          return
        }
        calls++
        peer
          .message(judged.frame, handle)
          .catch((error: unknown) => {
            if (open && !isAbort(error)) log.warn('a frame could not be handled', { error })
          })
          .finally(() => {
            calls--
          })
      },
      close() {
        if (!open) return
        open = false
        peer.close()
      },
    }
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
