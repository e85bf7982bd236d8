import { onTestFinished } from 'vitest'
import { type Answer, type ChatBody, overflow } from './ollamaAnswers.ts'
import { startOllamaServer } from './ollamaServer.ts'
import { chatTokens, type TokenizerName } from './realTokens.ts'

interface Manner {
  tokenizer?: TokenizerName
  /** What a model is loaded with when nobody asks for another. */
  context?: number
  /** As before 0.12.6: what is too long loses its oldest messages, and nobody is told. */
  cuts?: boolean
  /** What was read of the prompt before is not counted again. */
  caches?: boolean
}

/** A scripted Ollama that counts with a real tokenizer, and keeps to its context. Ends with the test. */
export async function startCountingOllama({ tokenizer = 'cl100k_base', context = 4_096, cuts, caches }: Manner = {}) {
  const count = chatTokens(tokenizer)
  const prompts: ChatBody[] = []
  const counted: number[] = []
  const known: string[] = []

  function chat(body: ChatBody): Answer | undefined {
    if (!body.messages?.length) return undefined
    const asked = body.options?.num_ctx
    const room = typeof asked === 'number' ? asked : context
    const whole = count(body)
    prompts.push(body)
    counted.push(whole)
    if (whole > room && !cuts) return overflow(whole, room)
    const messages = [...body.messages]
    while (count({ ...body, messages }) > room && messages.length > 1) messages.splice(messages.length > 2 ? 1 : 0, 1)
    const read = Math.min(room, count({ ...body, messages }))
    const key = messages.map(({ content }) => content).join('\n')
    const cached = caches ? Math.max(0, ...known.filter((one) => key.startsWith(one)).map((one) => one.length)) : 0
    known.push(key)
    const fresh = Math.max(1, Math.round(read * (1 - cached / key.length)))
    return ['Good.', { done: { prompt_eval_count: fresh } }]
  }
  const server = await startOllamaServer({ context, chat })
  onTestFinished(() => server.close())
  return { server, prompts, counted }
}
