import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import type { Message } from '../../shared/model/message.ts'
import type { AskingDefaults } from '../../shared/model/preset.ts'
import type { RunContext } from './runContext.ts'
import { settledSettings } from './settledSettings.ts'

/** What the chain is asked for one answer. */
export interface Asked {
  context: RunContext
  system: string | undefined
  /** What is sent of the branch, as it stands in the conversation. */
  branch: Message[]
}

interface Asking {
  model: ModelRef
  settings: ConversationSettings
  /** The branch up to the question; a last answer in it is what the model goes on from. */
  branch: readonly Message[]
  /** What Settings say of asking that engine. */
  defaults: AskingDefaults | undefined
  conversationId: string | undefined
  /** Laid over what the settings say. */
  context?: Partial<RunContext> | undefined
}

/** THE place where settings and a branch become what is asked. */
export function askedOf({ model, settings, branch, defaults, conversationId, context }: Asking): Asked {
  const settled = settledSettings(settings, defaults, { byProgram: context?.byProgram })
  const { model: _, systemPrompt, contextFrom, preset: _preset, ...asked } = settled
  return {
    context: { ...asked, ...context, model, ...(conversationId !== undefined && { conversationId }) },
    system: systemPrompt,
    branch: sentFrom(branch, contextFrom),
  }
}

/** What is still sent of a branch: from that message on, where it has it. */
function sentFrom(branch: readonly Message[], contextFrom: string | undefined): Message[] {
  return branch.slice(
    Math.max(
      0,
      branch.findIndex(({ id }) => id === contextFrom),
    ),
  )
}
