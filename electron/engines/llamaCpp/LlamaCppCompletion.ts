import type { GenerationChunk } from '@langchain/core/outputs'
import { textChunk } from '../chatModels/chunks.ts'
import { textToContinue } from '../chatModels/fromStream.ts'
import { StreamedCompletion } from '../chatModels/StreamedCompletion.ts'
import type { Answering } from './Answers.ts'
import { metadataOf, textOf, usageOf } from './chatChunks.ts'
import { formCheck } from './formCheck.ts'
import type { LlamaCppCall } from './LlamaCppChatModel.ts'

/**
 * A text completion under the rules of `LlamaCppChatModel`: the text goes to the model as it stands. The last chunk's
 * `generationInfo` has reason and times, and the counts in `usage_metadata`.
 */
export class LlamaCppCompletion extends StreamedCompletion {
  readonly #answering: Answering
  readonly #call: LlamaCppCall

  static override lc_name(): string {
    return 'LlamaCppCompletion'
  }

  constructor({ answering, call }: { answering: Answering; call: LlamaCppCall }) {
    super()
    this.#answering = answering
    this.#call = call
  }

  override _llmType(): string {
    return 'llamaCpp'
  }

  protected override async *chunks(text: string, options: this['ParsedCallOptions']): AsyncGenerator<GenerationChunk> {
    const { thinking: _, stop = [], ...call } = this.#call
    const sampling = { ...call, stop: (options.stop ?? stop).filter((one) => one !== '') }
    const prompt = { kind: 'text' as const, text: textToContinue(text) }
    const check = await formCheck(call.format)
    for await (const step of this.#answering(prompt, sampling, options.signal)) {
      check(step)
      yield 'done' in step
        ? textChunk({ content: '', thinking: '', metadata: metadataOf(step.done), usage: usageOf(step.done) })
        : textChunk({ content: textOf(step.pieces), thinking: '' })
    }
  }
}
