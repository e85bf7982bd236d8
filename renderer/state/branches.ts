import { siblingsOf } from '../../shared/messageTree.ts'
import type { Message } from '../../shared/model/message.ts'
import type { LiveAnswers } from './liveAnswers.ts'

/** A message's place among its versions: `index` counts from 0, `ids` are oldest first. */
export interface Siblings {
  readonly index: number
  readonly count: number
  readonly ids: readonly string[]
  /** Which model made each of them. */
  readonly models: readonly (string | undefined)[]
}

/** Looks up siblings in a conversation's messages; each group is sorted once, at the first look. */
export function siblingIndex(messages: readonly Message[]): (message: Message) => Siblings {
  const groups = new Map<string, Message[]>()
  const keyOf = (message: Message) => `${message.role}:${message.parentId}`
  for (const message of messages) {
    const group = groups.get(keyOf(message))
    if (group) group.push(message)
    else groups.set(keyOf(message), [message])
  }
  const sorted = new Map<string, Pick<Siblings, 'ids' | 'models'>>()
  return (message) => {
    const key = keyOf(message)
    const known = sorted.get(key) ?? namesOf(siblingsOf(groups.get(key) ?? [], message))
    sorted.set(key, known)
    const { ids } = known
    return { index: Math.max(ids.indexOf(message.id), 0), count: Math.max(ids.length, 1), ...known }
  }
}

function namesOf(messages: readonly Message[]): Pick<Siblings, 'ids' | 'models'> {
  return { ids: messages.map(({ id }) => id), models: messages.map(({ model }) => model?.name) }
}

/** What is shown of a message: as it streams here, else as it is stored. */
export function shownOf(stored: Message, live: Message | null): Message {
  return live && stored.status === 'streaming' ? { ...live, parentId: stored.parentId } : stored
}

/** A stored branch with its live answers folded in, as an external store: the same array until something has grown. */
export function createBranchView(answers: LiveAnswers, stored: readonly Message[]) {
  const at = stored.flatMap((message, index) => (message.status === 'streaming' ? [index] : []))
  let lives: (Message | null)[] = []
  let shown = stored
  return {
    get(): readonly Message[] {
      const now = at.map((index) => answers.get(stored[index]!.id))
      if (now.length === lives.length && now.every((live, index) => live === lives[index])) return shown
      lives = now
      const folded = [...stored]
      now.forEach((live, index) => {
        folded[at[index]!] = shownOf(stored[at[index]!]!, live)
      })
      shown = folded
      return shown
    },
    subscribe(listener: () => void): () => void {
      const ends = at.map((index) => answers.subscribe(stored[index]!.id, listener))
      return () => {
        for (const end of ends) end()
      }
    },
  }
}
