import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import type { LLMResult } from '@langchain/core/outputs'
import type { ModelRef } from '../../shared/model/conversation.ts'
import type { Usage } from '../../shared/model/message.ts'
import type { Chain } from './chain.ts'
import type { RunContext } from './runContext.ts'

/** A piece of a text that a model continues; the last one says why it ended. */
export type CompletionPiece = { text: string } | { reason: 'stop' | 'length'; usage: Usage }

export interface TextToComplete {
  model: ModelRef
  prompt: string
  options: Pick<RunContext, 'temperature' | 'topP' | 'maxTokens' | 'seed' | 'stop'>
  signal: AbortSignal
}

/** A text that the model goes on with, as it stands. Throws the engine's AppError. */
export async function* completeText(chain: Chain, question: TextToComplete): AsyncGenerator<CompletionPiece> {
  const { model, prompt, options, signal } = question
  const completion = await chain.completion(model, options)
  const end = new EndOfText()
  for await (const text of await completion.stream(prompt, { signal, callbacks: [end] })) {
    if (text !== '') yield { text }
  }
  yield { reason: end.reason, usage: end.usage }
}

/** Text streams as strings alone: what the engine says at the end comes by callback. */
class EndOfText extends BaseCallbackHandler {
  name = 'endOfText'
  override awaitHandlers = true
  reason: 'stop' | 'length' = 'stop'
  usage: Usage = {}

  override handleLLMEnd({ generations }: LLMResult): void {
    const info = generations[0]?.[0]?.generationInfo as GenerationInfo | undefined
    if (info?.done_reason === 'length') this.reason = 'length'
    const { input_tokens: inputTokens, output_tokens: outputTokens } = info?.usage_metadata ?? {}
    this.usage = { ...(inputTokens && { inputTokens }), ...(outputTokens && { outputTokens }) }
  }
}

interface GenerationInfo {
  done_reason?: unknown
  usage_metadata?: { input_tokens?: number; output_tokens?: number }
}
