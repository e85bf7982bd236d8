import type { Prompt, Request, Told } from '../protocol.ts'
import { chat } from './chat.ts'
import { chatPrompt } from './chatPrompt.ts'
import { complete, textTokens } from './completion.ts'
import type { ModelHost } from './ModelHost.ts'
import { PieceBatch } from './PieceBatch.ts'
import type { Tokenizing, Vocabularies } from './Vocabularies.ts'

interface Means {
  host: ModelHost
  vocabularies: Vocabularies
  signal: AbortSignal
  tell(told: Told): void
}

/** Does what is asked; what it answers is the `value` of that request. */
export async function answer(
  request: Exclude<Request, { type: 'abort' }>,
  { host, vocabularies, signal, tell }: Means,
): Promise<unknown> {
  const { id } = request
  switch (request.type) {
    case 'ping':
      return {}
    case 'load':
      return host.load(request.wish, signal, (share) => tell({ type: 'progress', id, share }))
    case 'unload':
      await host.unload()
      return {}
    case 'count':
      return { tokens: count(host.get(), request.prompt) }
    case 'countWith': {
      const { vocabulary, prompt } = request
      return { tokens: await vocabularies.use(vocabulary, (tokenizing) => count(tokenizing, prompt)) }
    }
    case 'generate': {
      const { prompt, sampling } = request
      const batch = new PieceBatch((pieces) => tell({ type: 'pieces', id, pieces }))
      const watch = { signal, onPiece: batch.add }
      try {
        if (prompt.kind === 'text') return await complete(host.get(), prompt.text, sampling, watch)
        return await chat(host.get(), prompt, sampling, watch)
      } finally {
        batch.flush()
      }
    }
  }
}

function count(tokenizing: Tokenizing, prompt: Prompt): number {
  return (prompt.kind === 'text' ? textTokens(tokenizing, prompt.text) : chatPrompt(tokenizing, prompt).tokens).length
}
