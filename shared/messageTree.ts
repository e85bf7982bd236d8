import type { Message } from './model/message.ts'

/** The messages from the first to `headId`, in order: the branch that is shown. Unknown parents end it. */
export function branchTo(messages: Iterable<Message>, headId: string | null): Message[] {
  const byId = new Map<string, Message>()
  for (const message of messages) byId.set(message.id, message)
  const branch: Message[] = []
  const seen = new Set<string>()
  for (let id = headId; id !== null && !seen.has(id); ) {
    const message = byId.get(id)
    if (!message) break
    seen.add(id)
    branch.push(message)
    id = message.parentId
  }
  return branch.reverse()
}

/**
 * The message and its siblings in the order given, which is the order they were made in (a clock can go back): the
 * "2 of 3" that the branch switcher shows.
 */
export function siblingsOf(messages: Iterable<Message>, message: Message): Message[] {
  const siblings: Message[] = []
  for (const other of messages) {
    if (other.parentId === message.parentId && other.role === message.role) siblings.push(other)
  }
  return siblings
}

/**
 * The answers that stand side by side with this one, itself included, in the order in which their models were first asked;
 * empty where it stands alone.
 */
export function comparedWith(messages: Iterable<Message>, message: Message | undefined): Message[] {
  if (message?.comparison === undefined) return []
  const siblings = siblingsOf(messages, message)
  const nameOf = ({ model }: Message) => `${model?.engine}/${model?.name}`
  const names = siblings.map(nameOf)
  const compared = siblings.filter(({ comparison }) => comparison === message.comparison)
  if (compared.length < 2) return []
  // One that was tried again stays where it was.
  return compared.sort((a, b) => names.indexOf(nameOf(a)) - names.indexOf(nameOf(b)))
}

/** The newest leaf under `id`, by the order given; itself when it has no children: what a switch to that branch shows. */
export function newestLeaf(messages: Iterable<Message>, id: string): string {
  const newestChild = new Map<string, Message>()
  for (const message of messages) if (message.parentId !== null) newestChild.set(message.parentId, message)
  let leaf = id
  const seen = new Set<string>()
  for (let child = newestChild.get(leaf); child && !seen.has(child.id); child = newestChild.get(leaf)) {
    seen.add(child.id)
    leaf = child.id
  }
  return leaf
}
