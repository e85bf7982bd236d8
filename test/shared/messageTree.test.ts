import { expect, it } from 'vitest'
import { branchTo, newestLeaf, siblingsOf } from '../../shared/messageTree.ts'
import type { Message } from '../../shared/model/message.ts'

const message = (id: string, parentId: string | null, role: Message['role'], createdAt = 0): Message => ({
  id,
  conversationId: 'c',
  parentId,
  role,
  blocks: [],
  status: 'complete',
  createdAt,
})

// In the order in which they were made; the clock went back before the second answer.
const tree = [
  message('q1', null, 'user', 10),
  message('a1', 'q1', 'assistant', 11),
  message('q2', 'a1', 'user', 12),
  message('a2', 'q2', 'assistant', 13),
  message('a1b', 'q1', 'assistant', 5),
]
const ids = (messages: Message[]) => messages.map(({ id }) => id)

it('walks from the first message to the head', () => {
  expect(ids(branchTo(tree, 'a2'))).toEqual(['q1', 'a1', 'q2', 'a2'])
  expect(ids(branchTo(tree, 'a1b'))).toEqual(['q1', 'a1b'])
  expect(branchTo(tree, null)).toEqual([])
  expect(branchTo(tree, 'nobody')).toEqual([])
})

it('keeps siblings in the order they were made, whatever the clock said', () => {
  expect(ids(siblingsOf(tree, tree[1] as Message))).toEqual(['a1', 'a1b'])
  expect(newestLeaf(tree, 'q1')).toBe('a1b')
  expect(newestLeaf(tree, 'a1')).toBe('a2')
  expect(newestLeaf(tree, 'a2')).toBe('a2')
})

it('ends in a tree that goes round in circles', () => {
  const circle = [message('a', 'b', 'user'), message('b', 'a', 'assistant')]
  expect(ids(branchTo(circle, 'a'))).toEqual(['b', 'a'])
  expect(['a', 'b']).toContain(newestLeaf(circle, 'a'))
})
