import { RPCLink } from '@orpc/client/message-port'
import { AppError } from '../../shared/model/errors.ts'
import { MAX_FRAME_LENGTH } from '../../shared/wire.ts'
import type { Link } from './connection.ts'

/** Where frames of one live way to main come in and how it ends; `close` may be fired once, when it is dead. */
export interface PortEnds {
  link: Link
  receive(frame: string): void
  close(): void
}

/**
 * An oRPC link over a function that sends a string. Both doors speak the same frames, so one kind of link serves IPC
 * and socket alike. A frame that main would drop unread is refused here, where somebody can be told.
 */
export function createPortLink(send: (frame: string) => void): PortEnds {
  const listeners: Record<string, ((event: { data: string }) => void)[]> = { message: [], close: [] }
  const port = {
    postMessage(frame: string) {
      if (frame.length > MAX_FRAME_LENGTH) {
        throw new AppError('TOO_LARGE', 'This is too large to hand over in one piece.', {
          next: 'Make it shorter, or attach fewer or smaller files.',
        })
      }
      send(frame)
    },
    addEventListener(type: string, listener: (event: { data: string }) => void) {
      listeners[type]?.push(listener)
    },
  }
  const fire = (type: string, data: string) => {
    for (const listener of listeners[type] ?? []) listener({ data })
  }
  return {
    link: new RPCLink({ port: port as unknown as Pick<MessagePort, 'addEventListener' | 'postMessage'> }),
    receive: (frame) => fire('message', frame),
    close: () => fire('close', ''),
  }
}
