import { AppError } from '../../shared/model/errors.ts'

/** What became of one input of a batch. */
export type Completed<Output> = { index: number; output: Output } | { index: number; error: unknown }

export interface BatchLimits {
  /** The most calls at once; absent: all of them. */
  maxConcurrency?: number | undefined
  signal?: AbortSignal | undefined
}

/**
 * Makes a call for each input and yields what became of it as soon as that is known, in order of completion. A call that
 * fails is told in its place and stops no other. When the signal fires (its reason is thrown) or the loop is left, calls
 * that run get an abort, no more are made, and the end waits until none is running. Nothing starts before the first
 * `next`. INVALID_INPUT for a limit below one.
 */
export function batchAsCompleted<Input, Output>(
  inputs: readonly Input[],
  call: (input: Input, options: { index: number; signal: AbortSignal }) => Promise<Output>,
  { maxConcurrency = inputs.length, signal }: BatchLimits = {},
): AsyncGenerator<Completed<Output>, void, undefined> {
  if (maxConcurrency < 1 && inputs.length > 0) {
    throw new AppError('INVALID_INPUT', 'A batch needs room for at least one call at a time.')
  }
  const left = new AbortController()
  const end = signal ? AbortSignal.any([signal, left.signal]) : left.signal
  const completed = asCompleted(inputs, call, maxConcurrency, end)
  const leave = async (): Promise<IteratorResult<Completed<Output>, void>> => {
    left.abort()
    await completed.return().catch(() => {})
    return { done: true, value: undefined }
  }
  return {
    next: () => completed.next(),
    // A generator that waits can't be returned from: the abort is what ends it.
    return: leave,
    throw: async (error) => {
      await leave()
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
    [Symbol.asyncDispose]: async () => {
      await leave()
    },
  }
}

async function* asCompleted<Input, Output>(
  inputs: readonly Input[],
  call: (input: Input, options: { index: number; signal: AbortSignal }) => Promise<Output>,
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<Completed<Output>, void, undefined> {
  const completed: Completed<Output>[] = []
  let next = 0
  let wake = () => {}
  async function work(): Promise<void> {
    while (next < inputs.length && !signal.aborted) {
      const index = next++
      completed.push(await outcomeOf(index))
      wake()
    }
  }
  async function outcomeOf(index: number): Promise<Completed<Output>> {
    try {
      return { index, output: await call(inputs[index] as Input, { index, signal }) }
    } catch (error) {
      return { index, error }
    }
  }
  const onAbort = () => wake()
  signal.addEventListener('abort', onAbort)
  const workers = Array.from({ length: Math.min(limit, inputs.length) }, work)
  try {
    for (let told = 0; told < inputs.length; told += 1) {
      while (completed.length === 0) {
        signal.throwIfAborted()
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      signal.throwIfAborted()
      yield completed.shift() as Completed<Output>
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    await Promise.all(workers)
  }
}
