import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { BaseMessage, SystemMessage } from '@langchain/core/messages'
import type { ChatPromptValueInterface } from '@langchain/core/prompt_values'
import { type Runnable, RunnableLambda, RunnableSequence } from '@langchain/core/runnables'
import type { RunEventBody } from '../../shared/model/runEvent.ts'
import { createGraph } from './graph.ts'
import { createPrompt } from './prompt.ts'
import { RunEventParser } from './toRunEvents.ts'

export interface ChainInput {
  system: SystemMessage[]
  messages: BaseMessage[]
}

/** The configuration a call of the chain needs beside LangChain's own. */
export interface ChainConfig {
  configurable: { model: BaseChatModel }
}

export type Chain = Runnable<ChainInput, RunEventBody>

/**
 * prompt | graph | parser. Built once, at start, and shared by every run: nothing of a run stays in it, the model comes
 * with the call. `stream` yields run events without their numbers; the last says why the model stopped.
 */
export function createChain(): Chain {
  const toState = RunnableLambda.from((prompt: ChatPromptValueInterface) => ({ messages: prompt.toChatMessages() }))
  const graph = createGraph().withConfig({ streamMode: 'messages' } as object)
  return RunnableSequence.from([createPrompt(), toState, graph, new RunEventParser()], 'aside')
}
