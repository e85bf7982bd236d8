import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { BaseChatModel, type BindToolsInput } from '@langchain/core/language_models/chat_models'
import { AIMessageChunk, type BaseMessage } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import type { Engine, ModelOptions } from '../../electron/engines/engine.ts'
import type { EngineStatus } from '../../shared/model/engine.ts'

/** One step of a scripted answer: a piece of text, of thinking or of a tool call, a pause, or an error. */
export type Step =
  | string
  | { think: string }
  | { wait: number }
  | { fail: Error }
  | { until: Promise<unknown> }
  /** A piece of a tool call, as an engine streams it; pieces of one index belong together. */
  | { call: { index: number; id?: string; name?: string; args: string } }

type Answer = (question: string, options: ModelOptions, messages: BaseMessage[]) => Step[] | AsyncIterable<Step>

/** An engine whose answers a test writes. `answer` is asked for each call's steps; `calls` records what came. */
export class ScriptedEngine implements Engine {
  readonly id = 'scripted'
  readonly label = 'Scripted'
  loadedContext?: (modelName: string) => Promise<number | undefined>
  readonly calls: { options: ModelOptions; messages: BaseMessage[] }[] = []
  readonly #answer: Answer

  constructor(answer: Answer) {
    this.#answer = answer
  }

  async status(): Promise<EngineStatus> {
    return { id: this.id, label: this.label, state: 'ready', models: [] }
  }

  async createModel(options: ModelOptions): Promise<BaseChatModel> {
    return new ScriptedModel((messages) => {
      this.calls.push({ options, messages })
      const last = messages.findLast((message) => message.type === 'human')
      return this.#answer(last?.text ?? '', options, messages)
    })
  }
}

class ScriptedModel extends BaseChatModel {
  readonly #steps: (messages: BaseMessage[]) => Step[] | AsyncIterable<Step>

  constructor(steps: (messages: BaseMessage[]) => Step[] | AsyncIterable<Step>) {
    super({})
    this.#steps = steps
  }

  _llmType(): string {
    return 'scripted'
  }

  override bindTools(tools: BindToolsInput[], kwargs?: object) {
    return this.withConfig({ ...kwargs, tools } as object)
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    let tokens = 0
    for await (const step of this.#steps(messages)) {
      options.signal?.throwIfAborted()
      if (typeof step !== 'string' && 'fail' in step) throw step.fail
      if (typeof step !== 'string' && 'wait' in step) {
        await abortable(new Promise((resolve) => setTimeout(resolve, step.wait)), options.signal)
        continue
      }
      if (typeof step !== 'string' && 'until' in step) {
        await abortable(step.until, options.signal)
        continue
      }
      tokens++
      if (typeof step !== 'string' && 'call' in step) {
        const chunk = toCallChunk(step.call)
        yield chunk
        await runManager?.handleLLMNewToken('', undefined, undefined, undefined, undefined, { chunk })
        continue
      }
      const chunk = toChunk(typeof step === 'string' ? step : '', typeof step === 'string' ? '' : step.think)
      yield chunk
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk })
    }
    const last = toChunk('', '')
    const usage = { input_tokens: messages.length, output_tokens: tokens, total_tokens: tokens + messages.length }
    const metadata = { done_reason: 'stop', eval_duration: 1e9 }
    last.message = new AIMessageChunk({ content: '', response_metadata: metadata, usage_metadata: usage as never })
    yield last
    await runManager?.handleLLMNewToken('', undefined, undefined, undefined, undefined, { chunk: last })
  }

  async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    let whole: ChatGenerationChunk | undefined
    for await (const chunk of this._streamResponseChunks(messages, options, runManager)) {
      whole = whole ? whole.concat(chunk) : chunk
    }
    return { generations: whole ? [whole] : [] }
  }
}

function toCallChunk({ index, id, name, args }: Extract<Step, { call: unknown }>['call']): ChatGenerationChunk {
  const piece = { type: 'tool_call_chunk' as const, index, args, ...(id && { id }), ...(name && { name }) }
  return new ChatGenerationChunk({ text: '', message: new AIMessageChunk({ content: '', tool_call_chunks: [piece] }) })
}

function toChunk(text: string, reasoning: string): ChatGenerationChunk {
  return new ChatGenerationChunk({
    text,
    message: new AIMessageChunk({
      content: text,
      additional_kwargs: reasoning ? { reasoning_content: reasoning } : {},
    }),
  })
}

function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}
