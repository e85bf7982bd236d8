import { type Answer, type ChatBody, overflow } from './ollamaAnswers.ts'
import type { OllamaScript } from './ollamaServer.ts'
import { chatTokens, type TokenizerName } from './realTokens.ts'

export interface CountingManner {
  tokenizer?: TokenizerName
  /** What a model is loaded with when nobody asks for another. */
  context?: number
  /** As before 0.12.6: what is too long loses its oldest messages, and nobody is told. */
  cuts?: boolean
  /** What was read of the prompt before is not counted again. */
  caches?: boolean
}

/**
 * The script of an Ollama that counts with a real tokenizer, and keeps to its context; what it was asked, and counted. Its
 * manner may be changed, as if somebody had started it otherwise.
 */
export function countingOllama(given: CountingManner = {}) {
  const manner = { tokenizer: 'cl100k_base' as TokenizerName, context: 4_096, cuts: false, caches: false, ...given }
  const count = chatTokens(manner.tokenizer)
  const prompts: ChatBody[] = []
  const counted: number[] = []
  const known: string[] = []

  function chat(body: ChatBody): Answer | undefined {
    if (!body.messages?.length) return undefined
    const asked = body.options?.num_ctx
    const room = typeof asked === 'number' ? asked : manner.context
    const whole = count(body)
    prompts.push(body)
    counted.push(whole)
    if (whole > room && !manner.cuts) return overflow(whole, room)
    const messages = [...body.messages]
    while (count({ ...body, messages }) > room && messages.length > 1) messages.splice(messages.length > 2 ? 1 : 0, 1)
    const read = Math.min(room, count({ ...body, messages }))
    const key = messages.map(({ content }) => content).join('\n')
    const cached = manner.caches
      ? Math.max(0, ...known.filter((one) => key.startsWith(one)).map((one) => one.length))
      : 0
    known.push(key)
    const fresh = Math.max(1, Math.round(read * (1 - cached / key.length)))
    return ['Good.', { done: { prompt_eval_count: fresh } }]
  }
  const script: OllamaScript = {
    get context() {
      return manner.context
    },
    chat,
  }
  return { script, prompts, counted, manner }
}
