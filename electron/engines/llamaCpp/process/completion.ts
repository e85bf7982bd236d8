import { LlamaCompletion, type Token } from 'node-llama-cpp'
import type { Generated, Piece, Sampling } from '../protocol.ts'
import { Timed } from './generation.ts'
import { grammarFor } from './grammar.ts'
import type { HostedModel } from './ModelHost.ts'
import type { Tokenizing } from './Vocabularies.ts'

/** A text as it stands, with the beginning that this model's tokenizer wants. */
export function textTokens({ model }: Pick<Tokenizing, 'model'>, text: string): Token[] {
  const { bos, shouldPrependBosToken } = model.tokens
  const begins = shouldPrependBosToken && bos !== null
  return [...(begins ? [bos] : []), ...model.tokenize(text, false, begins ? 'trimLeadingSpace' : undefined)]
}

/** What follows a text, without roles and templates. */
export async function complete(
  hosted: HostedModel,
  text: string,
  sampling: Sampling,
  { signal, onPiece }: { signal: AbortSignal; onPiece(piece: Piece): void },
): Promise<Generated> {
  const grammar = await grammarFor(hosted.llama, sampling.format)
  const timed = new Timed(hosted, textTokens(hosted, text), sampling, signal)
  return timed.run(async (sequence, options) => {
    const completion = new LlamaCompletion({ contextSequence: sequence })
    try {
      const { metadata } = await completion.generateCompletionWithMeta(text, {
        ...options,
        // Without these it drops the oldest tokens of a full context.
        contextShiftSize: 1,
        disableContextShift: true,
        ...(grammar && { grammar }),
        onTextChunk: (piece) => {
          if (piece !== '') onPiece({ text: piece })
        },
      })
      return metadata.stopReason
    } finally {
      completion.dispose({ disposeSequence: false })
    }
  })
}
