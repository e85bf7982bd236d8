import { Runnable } from '@langchain/core/runnables'
import { AppError } from '../../shared/model/errors.ts'
import type { GraphChunk } from './graphStep.ts'
import { readChunks } from './toRunEvents.ts'

/**
 * The end of the chain for callers who want the text alone: every piece of the answer's text, and no empty ones. A call
 * that would need a person's decision fails with FORBIDDEN: whoever wants to wait for one asks through the assistant.
 */
export class AnswerParser extends Runnable<GraphChunk | GraphChunk[], string> {
  lc_namespace = ['aside', 'assistant']

  override async invoke(chunks: GraphChunk | GraphChunk[]): Promise<string> {
    let text = ''
    for await (const piece of pieces(chunks as GraphChunk[])) text += piece
    return text
  }

  override async *transform(chunks: AsyncGenerator<GraphChunk | GraphChunk[]>): AsyncGenerator<string> {
    yield* pieces(chunks as AsyncGenerator<GraphChunk>)
  }
}

async function* pieces(chunks: AsyncIterable<GraphChunk> | Iterable<GraphChunk>): AsyncGenerator<string> {
  for await (const event of readChunks(chunks)) {
    if (event.type === 'text') yield event.text
    if (event.type === 'approvalRequested') {
      throw new AppError('FORBIDDEN', 'This answer needs a decision, which only a person in a window can give.', {
        next: 'Ask in one of Aside’s windows, or without tools.',
      })
    }
  }
}
