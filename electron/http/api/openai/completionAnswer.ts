import { randomUUID } from 'node:crypto'
import type { Usage } from '../../../../shared/model/message.ts'
import type { CompletionPiece } from '../../../procedures/publicApi.ts'
import type { ApiEvent } from '../route.ts'
import { now, wireUsage } from './chatAnswer.ts'

interface About {
  /** As the caller named it. */
  model: string
  withUsage?: boolean
}

const choice = (index: number, text: string, reason: string | null) => ({
  ...{ index, text, logprobs: null, finish_reason: reason },
})

/** All the texts as one `text_completion`, in the order of their prompts; `atOnce` of them are read at the same time. */
export async function textCompletion(
  texts: AsyncIterable<CompletionPiece>[],
  about: About,
  atOnce = 8,
): Promise<object> {
  const usages: Usage[] = []
  const choices: object[] = []
  const waiting = [...texts.entries()]
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, pieces] = next
      let text = ''
      let reason = 'stop'
      for await (const piece of pieces) {
        if ('text' in piece) text += piece.text
        else {
          reason = piece.reason
          usages.push(piece.usage)
        }
      }
      choices[index] = choice(index, text, reason)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { ...stampOf(about), choices, usage: wireUsage(sum(usages)) }
}

/** The texts as `text_completion` chunks, one prompt after the other. */
export async function* completionChunks(
  texts: AsyncIterable<CompletionPiece>[],
  about: About,
): AsyncGenerator<ApiEvent> {
  const stamp = stampOf(about)
  const usages: Usage[] = []
  for (const [index, pieces] of texts.entries()) {
    for await (const piece of pieces) {
      if ('usage' in piece) usages.push(piece.usage)
      const said = 'text' in piece ? choice(index, piece.text, null) : choice(index, '', piece.reason)
      yield { data: { ...stamp, choices: [said] } }
    }
  }
  if (about.withUsage) yield { data: { ...stamp, choices: [], usage: wireUsage(sum(usages)) } }
  yield { data: '[DONE]' }
}

function stampOf({ model }: About) {
  return { id: `cmpl-${randomUUID()}`, object: 'text_completion', created: now(), model }
}

function sum(usages: Usage[]): Usage {
  const total = (field: 'inputTokens' | 'outputTokens') => usages.reduce((all, usage) => all + (usage[field] ?? 0), 0)
  return { inputTokens: total('inputTokens'), outputTokens: total('outputTokens') }
}
