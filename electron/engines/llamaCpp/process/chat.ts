import { LlamaChat, type LlamaChatResponseFunctionCallParamsChunk } from 'node-llama-cpp'
import type { Generated, Piece, Prompt, Sampling } from '../protocol.ts'
import { chatPrompt } from './chatPrompt.ts'
import { Timed } from './generation.ts'
import { callable, grammarFor } from './grammar.ts'
import type { HostedModel } from './ModelHost.ts'
import { noShift } from './Sequences.ts'

interface Watch {
  signal: AbortSignal
  onPiece(piece: Piece): void
}

/** An answer in a conversation. */
export async function chat(
  hosted: HostedModel,
  prompt: Extract<Prompt, { kind: 'chat' }>,
  sampling: Sampling,
  { signal, onPiece }: Watch,
): Promise<Generated> {
  const { history, functions: offered, wrapper, tokens } = chatPrompt(hosted, prompt)
  const grammar = await grammarFor(hosted.llama, sampling.format)
  const functions = offered && !grammar ? await callable(hosted.llama, offered) : undefined
  const timed = new Timed(hosted, tokens, sampling, signal)
  return timed.run(async (sequence, options) => {
    const chatting = new LlamaChat({ contextSequence: sequence, chatWrapper: wrapper })
    const calls = new CallPieces(onPiece)
    try {
      const { metadata } = await chatting.generateResponse(history, {
        ...options,
        contextShift: { size: noShift },
        onResponseChunk({ type, text }) {
          if (text === '') return
          // What a grammar holds to its form is the answer, wherever the template thinks it stands.
          onPiece(type === 'segment' && !grammar ? { thought: text } : { text })
        },
        ...(grammar
          ? { grammar }
          : functions && {
              functions,
              onFunctionCallParamsChunk: (chunk) => calls.add(chunk),
              onFunctionCall: ({ functionName, params }) => calls.end(functionName, params),
            }),
      })
      return metadata.stopReason
    } finally {
      chatting.dispose({ disposeSequence: false })
    }
  })
}

/** The calls of one answer as they are written. */
class CallPieces {
  readonly #onPiece: Watch['onPiece']
  #ended = 0
  /** Whether something of the call at that place was told. */
  #begun = -1
  /** The end of the arguments is marked by empty lines, which are none of them. */
  #held = ''

  constructor(onPiece: Watch['onPiece']) {
    this.#onPiece = onPiece
  }

  add({ callIndex: index, functionName: name, paramsChunk }: LlamaChatResponseFunctionCallParamsChunk): void {
    const text = this.#held + paramsChunk
    const args = text.trimEnd()
    this.#held = text.slice(args.length)
    if (args === '') return
    this.#onPiece({ call: { index, ...(this.#begun < index && { name }), args } })
    this.#begun = index
  }

  end(name: string, params: unknown): void {
    const index = this.#ended++
    this.#held = ''
    if (this.#begun < index) this.#onPiece({ call: { index, name, args: JSON.stringify(params ?? {}) } })
    this.#begun = index
  }
}
