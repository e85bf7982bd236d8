import type { IterableReadableStream } from '@langchain/core/utils/stream'

/**
 * A stream of LangChain's or LangGraph's that ends its work when it is left: by `break`, by `return`, by `cancel`. By
 * themselves theirs go on unseen, since what makes the pieces waits for an engine and hears of nothing but a signal. That
 * is what `open` gets, joined with the caller's own.
 */
export async function endedByLeaving<T>(
  signal: AbortSignal | undefined,
  open: (signal: AbortSignal) => Promise<IterableReadableStream<T>>,
): Promise<IterableReadableStream<T>> {
  const left = new AbortController()
  const stream = await open(signal ? AbortSignal.any([signal, left.signal]) : left.signal)
  const end = stream.return.bind(stream)
  stream.return = async () => {
    left.abort()
    await end().catch(() => {})
    return { done: true, value: undefined }
  }
  stream.throw = async (error) => {
    await stream.return()
    throw error
  }
  const cancel = stream.cancel.bind(stream)
  stream.cancel = async (reason) => {
    left.abort(reason)
    await cancel(reason)
  }
  return stream
}
