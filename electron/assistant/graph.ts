import { randomUUID } from 'node:crypto'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessage, type AIMessageChunk, type BaseMessage, ToolMessage } from '@langchain/core/messages'
import type { RunnableConfig } from '@langchain/core/runnables'
import {
  Annotation,
  type BaseCheckpointSaver,
  Command,
  END,
  interrupt,
  type LangGraphRunnableConfig,
  MessagesAnnotation,
  Send,
  START,
  StateGraph,
} from '@langchain/langgraph'
import type { ModelRef } from '../../shared/model/conversation.ts'
import type { RunEventBody } from '../../shared/model/runEvent.ts'
import { Decision } from '../../shared/model/tool.ts'
import { toolCallsOf } from '../platform/toolCallsOf.ts'
import { endedByLeaving } from './leaving.ts'
import { RunContext } from './runContext.ts'
import type { CallMaker, ToolCall, ToolResult } from './toolCalls.ts'
import { mayCallTools, toolDefinitions } from './toolDefinitions.ts'
import type { AsideTool } from './tools/tool.ts'
import { tracedTool } from './tracedTool.ts'

export interface GraphParts {
  /** A light model object for one step of one run. */
  createModel(context: RunContext): Promise<BaseChatModel>
  /** The tools that this model is offered. */
  offered(model: ModelRef): Promise<AsideTool[]>
  calls: CallMaker
  stepLimit(): number
  checkpointer: BaseCheckpointSaver
}

const replaced = <T>(first: T) => Annotation<T>({ reducer: (_, next) => next, default: () => first })

const State = Annotation.Root({
  ...MessagesAnnotation.spec,
  /** How often the model has spoken in this run. */
  steps: replaced(0),
  /** How often it may before the user is asked. 0: as the call or Settings say. */
  allowed: replaced(0),
})
type State = typeof State.State
type Config = LangGraphRunnableConfig<RunContext>

/**
 * The compiled graph of one answer: the model speaks, each of its calls is made at a node of its own (`Send`), so that
 * they run at the same time and each can wait for its own decision, and the model speaks again. Built once, shared by
 * every run, and holds nothing of any: what a run is, its `context` and its thread say.
 */
export function createGraph({ createModel, offered, calls, stepLimit, checkpointer }: GraphParts) {
  async function model({ messages, steps }: State, config: Config) {
    const context = contextOf(config)
    const chatModel = bindTools(
      await createModel(context),
      mayCallTools(context) ? await offered(context.model) : [],
      context,
      steps === 0,
    )
    const said = await chatModel.invoke(asCalled(messages), config as RunnableConfig)
    return { messages: [withOwnCalls(said as AIMessage, messages, context)], steps: steps + 1 }
  }

  async function tool({ call }: { call: ToolCall }, config: Config) {
    const context = contextOf(config)
    const { result, args } = await calls.make(call, {
      runId: String((config.configurable as { thread_id?: string } | undefined)?.thread_id),
      conversationId: context.conversationId,
      mayCall: mayCallTools(context),
      grantsHold: !context.byProgram,
      signal: config.signal ?? new AbortController().signal,
      ask: (approval) => interrupt(approval),
      tell: (event) => tell(config, event),
      traced: (called, work) => tracedTool(config as RunnableConfig, called, work),
    })
    tell(config, { type: 'toolResult', result })
    return { messages: [toToolMessage(result, args)] }
  }

  /** The user says whether a run that has taken many steps takes more. */
  function more(state: State, config: Config) {
    const decision = Decision.safeParse(interrupt({ kind: 'steps', interruptId: '', steps: state.steps }))
    if (decision.success && decision.data.type === 'approve') {
      return new Command({
        update: { allowed: state.steps + limitOf(contextOf(config)) },
        goto: callsOf(state).map((call) => new Send('tool', { call })),
      })
    }
    const content = `The user ended this answer after ${state.steps} steps.`
    const results = callsOf(state).map(({ id, name }) => {
      const ended = { content, isError: true, endedAfter: state.steps }
      const result = { type: 'toolResult' as const, callId: id, name, ...ended }
      tell(config, { type: 'toolResult', result })
      return toToolMessage(result)
    })
    return new Command({ update: { messages: results }, goto: END })
  }

  function afterModel(state: State, config: Config) {
    const made = callsOf(state)
    const context = contextOf(config)
    // The caller's own tools are the caller's to run.
    if (made.length === 0 || context.callerTools) return END
    if (state.steps >= (state.allowed || limitOf(context))) return 'more'
    return made.map((call) => new Send('tool', { call }))
  }

  const limitOf = (context: RunContext) => context.stepLimit ?? stepLimit()

  const graph = new StateGraph(State, RunContext)
    .addNode('model', model)
    .addNode('tool', tool)
    .addNode('more', more, { ends: ['tool', END] })
    .addEdge(START, 'model')
    .addConditionalEdges('model', afterModel, ['tool', 'more', END])
    .addEdge('tool', 'model')
    .compile({ checkpointer, name: 'aside' })
  const stream = graph.stream.bind(graph) as (input: never, options?: Partial<RunnableConfig>) => Promise<never>
  const left = (input: never, options?: Partial<RunnableConfig>) =>
    endedByLeaving(options?.signal, (signal) => stream(input, { ...options, signal }))
  graph.stream = left as unknown as typeof graph.stream
  return graph
}

export type AsideGraph = ReturnType<typeof createGraph>

/** LangGraph has checked it where the graph was called; nodes get it as it was given. */
function contextOf(config: Config): RunContext {
  return config.context as RunContext
}

function tell(config: Config, event: RunEventBody): void {
  config.writer?.(event)
}

/** A model can make the rest of its calls in its next step. */
const MOST_AT_ONCE = 32

/** The model with its tools, as far as this run gives it any. It is made to call one at its first step only. */
function bindTools(model: BaseChatModel, tools: AsideTool[], context: RunContext, isFirst: boolean) {
  const definitions = toolDefinitions(context, tools)
  if (definitions.length === 0 || !model.bindTools) return model
  const { forceTool } = context
  const choice = typeof forceTool === 'object' ? { type: 'function', function: { name: forceTool.name } } : forceTool
  return model.bindTools(definitions, isFirst && choice !== undefined ? ({ tool_choice: choice } as object) : {})
}

/**
 * What the model said, with calls that can be told apart: some engines give the same id in every step, or none. Calls
 * whose arguments are no JSON, or broke off, stay, to be refused with the reason; and where one at a time was asked for,
 * one stays.
 */
function withOwnCalls(said: AIMessage, before: BaseMessage[], context: RunContext): AIMessage {
  const chunk = said as AIMessageChunk
  const { tool_calls: whole = [], invalid_tool_calls: invalid = [] } = chunk.tool_call_chunks?.length
    ? toolCallsOf(chunk)
    : said
  const broken = invalid.map(({ id, name, args }) => ({
    id,
    name: name ?? '',
    args: { invalid: args ?? '' },
  }))
  const made = [...whole, ...broken]
  if (made.length === 0) return said
  const taken = new Set(before.flatMap((message) => ((message as AIMessage).tool_calls ?? []).map(({ id }) => id)))
  const calls = made.slice(0, context.parallelTools === false ? 1 : MOST_AT_ONCE).map(({ id, name, args }) => {
    const own = id && !taken.has(id) ? id : `call_${randomUUID()}`
    taken.add(own)
    return { type: 'tool_call' as const, id: own, name, args }
  })
  const { id, content, additional_kwargs, response_metadata, usage_metadata } = said
  return new AIMessage({
    ...(id !== undefined && { id }),
    content,
    additional_kwargs,
    response_metadata,
    // LangChain's typings leave the counts of a message open.
    usage_metadata: usage_metadata as never,
    tool_calls: calls,
  })
}

function callsOf({ messages }: State): ToolCall[] {
  const last = messages.at(-1) as AIMessage | undefined
  return (last?.tool_calls ?? []).map(({ id = '', name, args }) => ({ type: 'toolCall', id, name, args }))
}

/** `calledWith`: the arguments as a person changed them. */
function toToolMessage({ callId, name, content, isError }: ToolResult, calledWith?: ToolCall['args']): ToolMessage {
  return new ToolMessage({
    tool_call_id: callId,
    name,
    content,
    status: isError ? 'error' : 'success',
    ...(calledWith && { additional_kwargs: { calledWith } }),
  })
}

/**
 * The messages with each call as it was really made. Nodes that run side by side can't each replace the message of their
 * calls, so that what a person changed stands in the results until the model reads them.
 */
function asCalled(messages: BaseMessage[]): BaseMessage[] {
  const changed = new Map<string, ToolCall['args']>()
  for (const message of messages) {
    const { calledWith } = message.additional_kwargs as { calledWith?: ToolCall['args'] }
    if (message.type === 'tool' && calledWith) changed.set((message as ToolMessage).tool_call_id, calledWith)
  }
  if (changed.size === 0) return messages
  return messages.map((message) => {
    const { id, content, additional_kwargs, response_metadata, tool_calls = [] } = message as AIMessage
    if (!tool_calls.some((call) => changed.has(call.id ?? ''))) return message
    const calls = tool_calls.map((call) => ({ ...call, args: changed.get(call.id ?? '') ?? call.args }))
    return new AIMessage({
      ...(id !== undefined && { id }),
      content,
      additional_kwargs,
      response_metadata,
      tool_calls: calls,
    })
  })
}
