import { Request, type Told } from '../protocol.ts'
import { answer } from './answer.ts'
import { openChannel } from './channel.ts'
import { toFailure } from './failures.ts'
import { ModelHost } from './ModelHost.ts'

/**
 * The process that runs models: llama.cpp can end the process that it is in, and here that is only this one. It is told
 * what to do over its channel, opens no connection, and ends by itself when Aside has gone.
 */
const channel = openChannel()
const host = new ModelHost()
const working = new Map<number, AbortController>()

channel.onMessage(async (message) => {
  const parsed = Request.safeParse(message)
  // Aside alone has the other end: what is no request is a fault of its own, and not to be guessed at.
  if (!parsed.success) throw new Error(`not a request: ${parsed.error.message}`)
  const request = parsed.data
  const { id } = request
  if (request.type === 'abort') {
    working.get(id)?.abort()
    return
  }
  const stop = new AbortController()
  working.set(id, stop)
  const tell = (told: Told) => channel.post(told)
  try {
    tell({ type: 'value', id, value: await answer(request, { host, signal: stop.signal, tell }) })
  } catch (error) {
    tell({ type: 'failed', id, error: stop.signal.aborted ? 'aborted' : toFailure(error) })
  } finally {
    working.delete(id)
  }
})
