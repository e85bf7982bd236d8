import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { BaseLLM } from '@langchain/core/language_models/llms'
import type { BaseMessage } from '@langchain/core/messages'
import type { Thinking } from '../../shared/model/conversation.ts'
import type { EngineStatus } from '../../shared/model/engine.ts'
import type { JsonSchema } from '../../shared/model/tool.ts'
import type { ModelLibrary } from './modelLibrary.ts'

/** What one run asks of its model. Absent: the engine's own default. */
export interface ModelOptions {
  name: string
  temperature?: number | undefined
  /** Tokens of context to load the model with. */
  contextLength?: number | undefined
  /** Seconds, or a Go duration; -1 is for ever. */
  keepAlive?: number | string | undefined
  thinking?: Thinking | undefined
  /** The text is continued as it stands, without roles and templates. UNSUPPORTED_HERE where the engine can't. */
  raw?: boolean | undefined
  /** `json`, or a JSON schema that the answer must satisfy. */
  format?: 'json' | JsonSchema | undefined
  /** Ends the answer where one of these would be written. */
  stop?: string[] | undefined
  maxTokens?: number | undefined
  seed?: number | undefined
  topP?: number | undefined
}

/** What a prompt takes, counted before it is asked. */
export interface PromptCount {
  tokens: number
  /** The engine itself will count the same; else what it adds to the texts may differ. */
  exact: boolean
  /** There are pictures, and they are not counted. */
  textOnly?: boolean
  /** Tokens of texts that the engine may add of its own. */
  mayAdd?: number
}

/** How long a look may take, and what ends it sooner. */
export interface StatusOptions {
  timeoutMs?: number
  signal?: AbortSignal
}

/**
 * Something that runs models. One object for the life of the app; it holds no run's state.
 *
 * Rules every engine keeps (test/engines checks them on each): a chat model belongs to one run and shares nothing with
 * another; its call's AbortSignal closes what it opened, in `invoke` and in `stream`, before the first token too; what
 * it throws is an `AppError` with a code of the closed list, or an AbortError after an abort; a stream that does not
 * reach its proper end is STREAM_BROKEN, never a success; no prompt is cut silently (CONTEXT_OVERFLOW instead).
 */
export interface Engine {
  readonly id: string
  /** What a person reads: "Ollama". */
  readonly label: string
  /** Looks whether it is there and what it has; answers within `timeoutMs` whatever happens, and never throws. */
  status(options?: StatusOptions): Promise<EngineStatus>
  /**
   * A chat model for one run (it loads LangChain at the first call). Its chunks carry text in `content`, thinking in
   * `additional_kwargs.reasoning_content`, tools in `tool_call_chunks`; the last one has `usage_metadata`, and
   * `response_metadata` with `done_reason` ('stop' | 'length') and, where known, `eval_duration` in nanoseconds.
   */
  createModel(options: ModelOptions): Promise<BaseChatModel>
  /** A text completion for one run, under the same rules: a string in, what follows it out. Absent: it has none. */
  createCompletion?(options: ModelOptions): Promise<BaseLLM>
  /** Managing its models; absent: there is nothing to manage. */
  readonly library?: ModelLibrary
  /**
   * Tokens that these messages take as a prompt of that model, by its own tokenizer, without asking the model anything.
   * Absent, or undefined: it can't tell. `needed`: no guess would do, so a few seconds and a process may be spent on it.
   * Never throws.
   */
  countTokens?(
    options: ModelOptions,
    messages: BaseMessage[],
    tools: JsonSchema[],
    needed: boolean,
  ): Promise<PromptCount | undefined>
  /**
   * Bytes more that this context would take than the one loaded now, as far as it can be told. Never throws. Absent: its
   * context can't be chosen, and `ModelOptions.contextLength` changes nothing.
   */
  contextCost?(modelName: string, contextLength: number): Promise<number | undefined>
  /**
   * Tokens of context that a question has which asks for none, whether or not the model is loaded; undefined: it can't
   * tell, and what was seen is taken. Never throws.
   */
  defaultContext?(modelName: string): Promise<number | undefined>
  /** What it gives a model that nobody said more of, as long as nothing else is known. */
  readonly assumedContext?: number
  /** Its counts of prompts have in them what it had kept from before. */
  readonly countsWholePrompts?: boolean
  /** Tokens of context that the model has loaded now, when the engine can tell. Never throws. */
  loadedContext?(modelName: string): Promise<number | undefined>
}
