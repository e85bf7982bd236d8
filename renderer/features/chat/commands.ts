import type { ActionId } from '../../../shared/actions.ts'
import type { Message } from '../../../shared/model/message.ts'

/** What a message can ask for. One object for the whole list, stable, so that messages stay memoised. */
export interface MessageCommands {
  /** An action's keys as they are printed, for tooltips. */
  keysOf(id: ActionId): readonly string[]
  copy(message: Message): void
  /** Another answer to the same question. */
  regenerate(message: Message): void
  /** Go on where the answer ended. */
  continueAnswer(message: Message): void
  /** Send the question again with another text, as a branch; the message box gets the focus. */
  resend(message: Message, text: string): void
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
}
