import type { Runnable, RunnableConfig } from '@langchain/core/runnables'
import { type BatchLimits, batchAsCompleted, type Completed } from '../platform/batchAsCompleted.ts'

/** `batchAsCompleted` over a Runnable; `config` is one for all calls, or one for each, and its first has the limits. */
export function runnableAsCompleted<Input, Output, Config extends RunnableConfig>(
  runnable: Runnable<Input, Output, Config>,
  inputs: readonly Input[],
  config: (Partial<Config> | Partial<Config>[]) & BatchLimits = {},
): AsyncGenerator<Completed<Output>, void, undefined> {
  const { maxConcurrency, signal } = (Array.isArray(config) ? (config[0] ?? {}) : config) as BatchLimits
  const call = (input: Input, { index, signal }: { index: number; signal: AbortSignal }) => {
    const own = (Array.isArray(config) ? config[index] : config) as Partial<Config>
    // A run id names one call.
    return runnable.invoke(input, { ...own, runId: Array.isArray(config) ? own.runId : undefined, signal })
  }
  return batchAsCompleted(inputs, call, { maxConcurrency, signal })
}
