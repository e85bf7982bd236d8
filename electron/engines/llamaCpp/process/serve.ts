import { AppError } from '../../../../shared/model/errors.ts'
import { Request } from '../protocol.ts'
import { answer } from './answer.ts'
import type { Channel } from './channel.ts'
import { toFailure } from './failures.ts'
import { ModelHost } from './ModelHost.ts'
import { Vocabularies } from './Vocabularies.ts'

/**
 * What the process does with what it is told. llama.cpp can end the process that it is in, and here that is only this one;
 * it opens no connection, and ends by itself when Aside has gone.
 */
export function createService(channel: Channel): (message: unknown) => Promise<void> {
  const host = new ModelHost()
  const vocabularies = new Vocabularies()
  const working = new Map<number, AbortController>()
  return async (message) => {
    const checked = Request.safeParse(message)
    if (!checked.success) {
      // Aside alone has the other end. A fault of its own ends that question, and not those of others.
      const { id } = message as { id: number }
      const error = new AppError('INVALID_INPUT', 'llama.cpp can’t be asked this.', { detail: checked.error.message })
      channel.post({ type: 'failed', id, error: error.toInfo() })
      return
    }
    const request = checked.data
    const { id } = request
    if (request.type === 'abort') {
      working.get(id)?.abort()
      return
    }
    const stop = new AbortController()
    working.set(id, stop)
    try {
      const value = await answer(request, { host, vocabularies, signal: stop.signal, tell: channel.post })
      channel.post({ type: 'value', id, value })
    } catch (error) {
      channel.post({ type: 'failed', id, error: stop.signal.aborted ? 'aborted' : toFailure(error) })
    } finally {
      working.delete(id)
    }
  }
}
