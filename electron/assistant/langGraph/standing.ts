import type { Message } from '../../../shared/model/message.ts'
import type { Approval } from '../../../shared/model/tool.ts'
import { toChatMessages } from '../toChatMessages.ts'
import { type WireView, wireInterrupt } from './toWire.ts'
import { MessageNamer, type MessageNames, wireMessage } from './wireMessage.ts'

/** For whom a run's parts are written. */
export function createView({ names, ...rest }: Omit<WireView, 'namer'> & { names: MessageNames }): WireView {
  return { ...rest, namer: new MessageNamer(names) }
}

/** The state of a thread whose last run has ended. */
export function storedValues(branch: Message[], { namer }: WireView): object {
  return { messages: toChatMessages(branch).map((message) => wireMessage(message, namer)) }
}

/** What a thread waits for, as the run that came to it has told it. */
export function waitingUpdate(approvals: readonly Approval[]): object {
  return { __interrupt__: approvals.map((approval) => wireInterrupt(approval.interruptId, approval)) }
}
