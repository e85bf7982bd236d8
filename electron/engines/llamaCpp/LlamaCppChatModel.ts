import type { BaseChatModelCallOptions, BindToolsInput } from '@langchain/core/language_models/chat_models'
import type { BaseMessage } from '@langchain/core/messages'
import type { ChatGenerationChunk } from '@langchain/core/outputs'
import type { Thinking } from '../../../shared/model/conversation.ts'
import type { JsonSchema } from '../../../shared/model/tool.ts'
import { forcedCall, readToolChoice } from '../chatModels/forcedCall.ts'
import { StreamedChatModel } from '../chatModels/StreamedChatModel.ts'
import type { Answering } from './Answers.ts'
import { ChatChunks } from './chatChunks.ts'
import { toTurns } from './chatTurns.ts'
import { formCheck } from './formCheck.ts'
import { toOffered } from './offeredTools.ts'
import type { Prompt, Sampling } from './protocol.ts'

interface CallOptions extends BaseChatModelCallOptions {
  tools?: BindToolsInput[]
}

export interface LlamaCppCall {
  thinking?: Thinking | undefined
  format?: 'json' | JsonSchema | undefined
  temperature?: number | undefined
  topP?: number | undefined
  seed?: number | undefined
  maxTokens?: number | undefined
  stop?: string[] | undefined
}

/** A model of a .gguf file as LangChain knows one. An object belongs to one run and shares nothing with another. */
export class LlamaCppChatModel extends StreamedChatModel<CallOptions> {
  readonly #answering: Answering
  readonly #call: LlamaCppCall

  static override lc_name(): string {
    return 'LlamaCppChatModel'
  }

  constructor({ answering, call }: { answering: Answering; call: LlamaCppCall }) {
    super()
    this.#answering = answering
    this.#call = call
  }

  override _llmType(): string {
    return 'llamaCpp'
  }

  override get callKeys(): string[] {
    return [...super.callKeys, 'tools']
  }

  override bindTools(tools: BindToolsInput[], kwargs?: object) {
    return this.withConfig({ ...kwargs, tools } as Partial<CallOptions>)
  }

  protected override async *chunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
  ): AsyncGenerator<ChatGenerationChunk> {
    const { prompt, sampling, forced } = this.#request(messages, options)
    const chunks = new ChatChunks({ forced })
    // A call is checked by whoever is called.
    const check = await formCheck(forced ? undefined : sampling.format)
    for await (const step of this.#answering(prompt, sampling, options.signal)) {
      check(step)
      const chunk = chunks.make(step)
      if (chunk) yield chunk
    }
  }

  #request(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
  ): { prompt: Prompt; sampling: Sampling; forced: boolean } {
    const { thinking, format, stop, ...rest } = this.#call
    const tools = toOffered(options.tools ?? [])
    const turns = toTurns(messages)
    const sampling = { ...rest, stop: (options.stop ?? stop ?? []).filter((one) => one !== '') }
    const choice = readToolChoice(options.tool_choice)
    if (choice !== undefined && choice !== 'none') {
      const call = forcedCall(choice, tools)
      const instructed = [{ role: 'system' as const, text: call.instruction }, ...turns]
      const prompt: Prompt = { kind: 'chat', turns: instructed, tools: [], thinking: false }
      return { prompt, sampling: { ...sampling, format: call.format }, forced: true }
    }
    // What is held to a form can't think before it.
    const prompt: Prompt = {
      kind: 'chat',
      turns,
      tools: choice === 'none' || format !== undefined ? [] : tools,
      ...(format !== undefined ? { thinking: false } : thinking !== undefined && { thinking }),
    }
    return { prompt, sampling: { ...sampling, ...(format !== undefined && { format }) }, forced: false }
  }
}
