import { type ChatWrapper, GeneralChatWrapper, type LlamaModel, resolveChatWrapper } from 'node-llama-cpp'
import type { Thinking } from '../../../../shared/model/conversation.ts'

/**
 * The model's own chat template, made ready once for each way of thinking that is asked for: that takes up to a second.
 */
export class ChatTemplates {
  readonly #model: LlamaModel
  readonly #made = new Map<Thinking | undefined, ChatWrapper>()

  constructor(model: LlamaModel) {
    this.#model = model
  }

  get(thinking: Thinking | undefined): ChatWrapper {
    let wrapper = this.#made.get(thinking)
    if (!wrapper) {
      wrapper = resolve(this.#model, thinking)
      this.#made.set(thinking, wrapper)
    }
    return wrapper
  }
}

/** What a template knows as its switch differs: these are the names that are in use. One that knows none goes as it likes. */
function resolve(model: LlamaModel, thinking: Thinking | undefined): ChatWrapper {
  if (thinking === undefined) return resolveChatWrapper(model, { warningLogs: false }) ?? new GeneralChatWrapper()
  const thinks = thinking !== false
  const effort = typeof thinking === 'string' ? thinking : thinks ? 'medium' : 'low'
  const additionalRenderParameters = { enable_thinking: thinks, thinking: thinks, reasoning_effort: effort }
  return (
    resolveChatWrapper(model, {
      warningLogs: false,
      customWrapperSettings: {
        jinjaTemplate: { additionalRenderParameters },
        qwen: { thoughts: thinks ? 'auto' : 'discourage' },
        harmony: { reasoningEffort: effort },
      },
    }) ?? new GeneralChatWrapper()
  )
}
