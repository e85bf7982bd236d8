import type { Message } from '../../shared/model/message.ts'
import { textOf } from '../../shared/model/message.ts'
import type { UserBlock } from './asking.ts'
import { appState } from './current.ts'
import { createStore, useStore } from './store.ts'

/** What is written in place of a question. It stands until it is sent or given up, also while it is not on screen. */
export interface Edit {
  readonly text: string
  /** The chips that are not to go along any more. */
  readonly removed: readonly string[]
  /** Its box asks for the focus. */
  readonly takesFocus: boolean
}

const edits = createStore<ReadonlyMap<string, Edit>>(new Map())

/** How that question is being edited; undefined: it isn't. */
export function useEdit(messageId: string): Edit | undefined {
  return useStore(edits, (all) => all.get(messageId))
}

export function editOf(messageId: string): Edit | undefined {
  return edits.get().get(messageId)
}

/** Begins to edit a question, or goes on. */
export function beginEdit(message: Message): void {
  become(message.id, { text: textOf(message), removed: [], ...editOf(message.id), takesFocus: true })
}

/** What is written has changed: it is no longer what was held. */
export function changeEdit(message: Message, change: Partial<Edit>): void {
  const edit = editOf(message.id)
  if (!edit) return
  if (change.text !== undefined || change.removed) dropHeldOf(message)
  become(message.id, { ...edit, ...change })
}

/** What was written is given up. */
export function endEdit(message: Message): void {
  dropHeldOf(message)
  become(message.id, undefined)
}

/** The box in which that question is edited asks for the focus. */
export function returnToEdit(messageId: string): void {
  const edit = editOf(messageId)
  if (edit) become(messageId, { ...edit, takesFocus: true })
}

/** Asks the question with another text, and what goes along, as a branch. Its edit ends when main has taken it. */
export async function sendEdited(message: Message, text: string, blocks: UserBlock[]): Promise<void> {
  const { asking } = appState()
  const { conversationId, parentId, id } = message
  const question = { conversationId, parentId, text, blocks }
  const again = () => sendEdited(message, text, blocks)
  await asking.ask(question, () => become(id, undefined), again, { edits: id })
}

function dropHeldOf({ conversationId, id }: Message): void {
  const { gate } = appState().asking
  if (gate.held.get().get(conversationId)?.edits === id) gate.drop(conversationId)
}

function become(messageId: string, edit: Edit | undefined): void {
  const all = new Map(edits.get())
  if (edit) all.set(messageId, edit)
  else if (!all.delete(messageId)) return
  edits.set(all)
}
