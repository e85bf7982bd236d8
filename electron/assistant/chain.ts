import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { BaseLLM } from '@langchain/core/language_models/llms'
import type { ChatPromptValueInterface } from '@langchain/core/prompt_values'
import { Runnable, type RunnableConfig, RunnableLambda, RunnableSequence } from '@langchain/core/runnables'
import type { IterableReadableStream } from '@langchain/core/utils/stream'
import type { ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { RunEventBody } from '../../shared/model/runEvent.ts'
import type { Engine, ModelOptions } from '../engines/engine.ts'
import type { CheckpointStore, ToolStore } from '../storage/chainStores.ts'
import { AnswerParser } from './answerParser.ts'
import { SqliteCheckpointer } from './checkpointer.ts'
import { type AsideGraph, createGraph } from './graph.ts'
import { type GraphInput, GraphStep } from './graphStep.ts'
import { endedByLeaving } from './leaving.ts'
import { type ChainInput, createPrompt, toPromptInput } from './prompt.ts'
import type { RunContext } from './runContext.ts'
import { printing, readModes } from './runOptions.ts'
import { type CallMaker, createCallMaker, type ToolCall } from './toolCalls.ts'
import { mayCallTools, type ToolDefinition, toolDefinitions } from './toolDefinitions.ts'
import type { Toolbox } from './tools/tool.ts'
import { RunEventParser } from './toRunEvents.ts'

type PerCall = Omit<ModelOptions, 'name'>

/** How one call of the chain is made. Each needs its context; LangChain's typings have room for it only as an option. */
export interface CallConfig extends RunnableConfig {
  context?: RunContext | undefined
  /** `sync`, `async` or `exit`: when LangGraph writes its checkpoints. */
  durability?: string | undefined
}

/**
 * Everything a question can go through, built once and shared by every call: nothing of a call stays in it. Each call
 * says what it is by its `context` (`RunContext`, checked); `configurable.thread_id` names its checkpoints, and without
 * one it has none that outlive it.
 */
export interface Chain {
  /** prompt | graph | parser: a question in, the answer's text out; the pieces it streams sum to what `invoke` answers. */
  answer: Runnable<ChainInput, string, CallConfig>
  /** The same with run events coming out; the last one says why the model stopped. Stream only. */
  events: Runnable<ChainInput, RunEventBody, CallConfig>
  /** The last two parts of `events`: goes on with a decision, or (null) where a thread stands. */
  resumed: Runnable<GraphInput, RunEventBody, CallConfig>
  graph: AsideGraph
  calls: CallMaker
  /** The tools that a run's model is told of, as it is told of them. */
  definitions(context: RunContext): Promise<ToolDefinition[]>
  /** The engine's chat model, for one call or several of one caller. Rejects with NOT_FOUND for an unknown engine. */
  model(ref: ModelRef, options?: PerCall): Promise<BaseChatModel>
  /** The engine's text completion: a string in, what follows it out. UNSUPPORTED_HERE where an engine has none. */
  completion(ref: ModelRef, options?: PerCall): Promise<BaseLLM>
  /** Drops what a thread has kept. */
  forget(threadId: string): Promise<void>
}

export interface ChainParts {
  /** Throws NOT_FOUND for an engine that does not exist. */
  engine(id: string): Engine
  /** Whether that model can call tools, as far as is known. */
  canCallTools(ref: ModelRef): Promise<boolean>
  toolbox: Toolbox
  store: CheckpointStore & ToolStore
  stepLimit(): number
  onGrant(): void
  onUnrecorded(call: ToolCall, error: unknown): void
  /** Print mode, for every call: what the graph streams in these modes is written there too. */
  print?: { modes: string; line(text: string): void } | undefined
}

export function createChain(parts: ChainParts): Chain {
  const { engine, canCallTools, toolbox, store, stepLimit, onGrant, onUnrecorded, print } = parts
  const calls = createCallMaker({ toolbox, store, onGrant, onUnrecorded })
  const checkpointer = new SqliteCheckpointer(store)
  const model = async (ref: ModelRef, options: PerCall = {}) =>
    engine(ref.engine).createModel({ ...options, name: ref.name })
  async function offered(ref: ModelRef) {
    const all = toolbox.offered()
    return all.length > 0 && (await canCallTools(ref)) ? all : []
  }
  const built = createGraph({
    createModel: ({ model: ref, ...context }) => model(ref, context),
    offered,
    calls,
    stepLimit,
    checkpointer,
  })
  const graph = print ? printing(built, readModes(print.modes), print.line) : built
  const step = new GraphStep(graph, checkpointer)
  const toState = RunnableLambda.from((prompt: ChatPromptValueInterface) => ({ messages: prompt.toChatMessages() }))
  const prompt = RunnableLambda.from(toPromptInput).pipe(createPrompt()).pipe(toState)
  const events = new RunEventParser()

  return {
    answer: inTurn('answer', [prompt, step, new AnswerParser()]),
    events: inTurn('events', [prompt, step, events]),
    resumed: inTurn('resumed', [step, events]),
    graph,
    calls,
    definitions: async (context) => toolDefinitions(context, mayCallTools(context) ? await offered(context.model) : []),
    model,
    async completion(ref, options = {}) {
      const found = engine(ref.engine)
      if (found.createCompletion) return found.createCompletion({ ...options, name: ref.name })
      throw new AppError('UNSUPPORTED_HERE', `${found.label} can’t continue plain text.`, {
        next: 'Choose a model of another engine.',
      })
    },
    forget: (threadId) => checkpointer.deleteThread(threadId),
  }
}

/** Steps as one: `name` is what its runs are called. */
function inTurn<Input, Output>(name: string, [first, ...rest]: [Runnable, ...Runnable[]]) {
  const steps = { first, middle: rest.slice(0, -1), last: rest.at(-1) as Runnable, name }
  const named = new InputByInput<Input, Output>(steps).withConfig({ runName: name })
  return named as Runnable<Input, Output, CallConfig>
}

/** LangChain's own sequence batches step by step, and hands the failure of one step to the next as if it were its input. */
class InputByInput<Input, Output> extends RunnableSequence<Input, Output> {
  override batch = Runnable.prototype.batch as RunnableSequence<Input, Output>['batch']

  override stream(input: Input, options?: Partial<RunnableConfig>): Promise<IterableReadableStream<Output>> {
    return endedByLeaving(options?.signal, (signal) => super.stream(input, { ...options, signal }))
  }
}
