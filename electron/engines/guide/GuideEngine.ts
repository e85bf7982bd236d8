import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import type { Engine } from '../engine.ts'

/**
 * The engine inside Aside: it answers from the manual, needs nothing installed, and is always there. Not a language
 * model, and it says so.
 */
export class GuideEngine implements Engine {
  readonly id = 'guide'
  readonly label = 'Guide'

  async status(): Promise<EngineStatus> {
    return {
      id: this.id,
      label: this.label,
      state: 'ready',
      models: [{ ref: { engine: this.id, name: 'guide' }, label: 'Guide', capabilities: ['chat'] }],
    }
  }

  async createModel(): Promise<BaseChatModel> {
    const { GuideChatModel } = await import('./GuideChatModel.ts')
    return new GuideChatModel()
  }
}
