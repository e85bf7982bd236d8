import { SystemMessage } from '@langchain/core/messages'
import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import type { Message, Usage } from '../../shared/model/message.ts'
import type { RunEventBody } from '../../shared/model/runEvent.ts'
import type { Engine } from '../engines/engine.ts'
import { createChain } from './chain.ts'
import { toChatMessages } from './toChatMessages.ts'

/** How long an ended answer waits for the engine to say how much context it has loaded. */
const LOADED_CONTEXT_MS = 300

interface Question {
  engine: Engine
  model: ModelRef
  settings: ConversationSettings
  /** The branch up to the question; a last answer in it is what the model goes on from. */
  branch: Message[]
  signal: AbortSignal
}

/**
 * Loads LangChain and builds the chain, once; every answer of the app then goes through what this returns. The events
 * end with `finished`; a failure is thrown as the engine's AppError.
 */
export function createAnswering(): (question: Question) => AsyncGenerator<RunEventBody> {
  const chain = createChain()

  return async function* answer({ engine, model, settings, branch, signal }) {
    const { systemPrompt, temperature, contextLength, keepAlive, thinking } = settings
    const chatModel = await engine.createModel({ name: model.name, temperature, contextLength, keepAlive, thinking })
    const system = systemPrompt?.trim() ? [new SystemMessage(systemPrompt)] : []
    const input = { system, messages: toChatMessages(branch) }
    let loaded: Promise<number | undefined> | undefined
    let usage: Usage = {}
    const events = await chain.stream(input, { configurable: { model: chatModel }, signal })
    for await (const event of events) {
      if (event.type === 'text' || event.type === 'reasoning') loaded ??= engine.loadedContext?.(model.name)
      if (event.type === 'usage') usage = event.usage
      yield event
    }
    // After the end, which no stop can take back while this is waited for.
    const length = loaded && (await Promise.race([loaded, delay(LOADED_CONTEXT_MS)]))
    if (length !== undefined) yield { type: 'usage', usage: { ...usage, contextLength: length } }
  }
}

function delay(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref()
  })
}
