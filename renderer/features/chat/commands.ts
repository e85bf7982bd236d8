import type { ActionId } from '../../../shared/actions.ts'
import type { Message } from '../../../shared/model/message.ts'
import type { PromptFit } from '../../../shared/model/promptFit.ts'
import type { UserBlock } from '../../state/asking.ts'
import type { FitChoice } from '../../state/held.ts'

/** What a message can ask for. One object for the whole list, stable, so that messages stay memoised. */
export interface MessageCommands {
  /** An action's keys as they are printed, for tooltips. */
  keysOf(id: ActionId): readonly string[]
  copy(message: Message): void
  /** Another answer to the same question. */
  regenerate(message: Message): void
  /** Another answer to the same question by another model, which is chosen first. Absent: not here. */
  askAgain?(message: Message): void
  /** The same, and both answers stand side by side. Absent: not here. */
  compareWith?(message: Message): void
  /** Go on with this one of the answers side by side. */
  pick(message: Message): void
  /** End this answer, and no other. */
  stop(message: Message): void
  /** Go on where the answer ended. */
  continueAnswer(message: Message): void
  /**
   * Send the question again with another text, and what goes along, as a branch; the message box gets the focus. Its edit
   * ends with that, and stands when it was held back, or was refused, which is said.
   */
  resend(message: Message, text: string, beside: UserBlock[]): Promise<'sent' | 'held' | 'refused'>
  /** Another answer to the same question, with a prompt that fits. */
  makeFit(message: Message, fit: PromptFit, choice: FitChoice): void
  /** Send everything of the branch again from now on. */
  sendAll(message: Message): void
  /** Show the branch through this sibling. */
  showBranch(messageId: string): void
  chooseModel(): void
  openSettings(): void
  openConversationSettings(): void
  openLink(url: string): void
  /** The message box gets the focus. */
  write(): void
}

/** Where a message stands among its siblings: `at` counts from 1. */
export interface BranchPlace {
  readonly at: number
  readonly of: number
  readonly previousId: string | undefined
  readonly nextId: string | undefined
  /** The models that made those. */
  readonly previousModel: string | undefined
  readonly nextModel: string | undefined
}
