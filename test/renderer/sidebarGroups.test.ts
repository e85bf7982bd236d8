import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupConversations, type SidebarGroup } from '../../renderer/state/sidebarGroups.ts'
import type { Conversation } from '../../shared/model/conversation.ts'

const now = new Date(2026, 10, 20, 12).getTime()
const daysAgo = (days: number) => new Date(2026, 10, 20 - days, 11).getTime()

function conversation(id: string, more: Partial<Conversation> = {}): Conversation {
  const bare = {
    id,
    title: id,
    autoTitle: true,
    pinned: false,
    createdAt: 0,
    updatedAt: now,
    headId: null,
    settings: {},
  }
  return { ...bare, ...more }
}

function shape(groups: SidebarGroup[]) {
  return groups.map((group) => {
    const name =
      group.kind === 'date' ? group.bucket : group.kind === 'otherWindow' ? `window ${group.number}` : group.kind
    return [name, group.conversations.map(({ id }) => id).join(' ')]
  })
}

const alone = { visited: [], windowId: 'w1', windows: [{ id: 'w1', number: 1, open: true, conversations: [] }], now }

describe('the groups of the sidebar', () => {
  it('are days when one window is open, pinned first', () => {
    const conversations = [
      conversation('now'),
      conversation('pinned', { pinned: true, updatedAt: daysAgo(90) }),
      conversation('yesterday', { updatedAt: daysAgo(1) }),
      conversation('six', { updatedAt: daysAgo(6) }),
      conversation('seven', { updatedAt: daysAgo(7) }),
      conversation('old', { updatedAt: daysAgo(40) }),
    ]
    expect(shape(groupConversations({ ...alone, conversations, visited: ['old', 'now'] }))).toEqual([
      ['pinned', 'pinned'],
      ['today', 'now'],
      ['yesterday', 'yesterday'],
      ['lastWeek', 'six'],
      ['lastMonth', 'seven'],
      ['older', 'old'],
    ])
  })

  it('begin with this window, newest first, then the others, when several are open', () => {
    const windows = [
      { id: 'w3', number: 3, open: true, conversations: ['c', 'b'] },
      { id: 'w2', number: 2, open: true, conversations: ['d', 'a'] },
      { id: 'w1', number: 1, open: true, conversations: [] },
      { id: 'w9', number: 9, open: false, conversations: ['e'] },
    ]
    const conversations = ['a', 'b', 'c', 'd', 'e'].map((id) => conversation(id))
    expect(
      shape(groupConversations({ conversations, visited: ['a', 'gone', 'b'], windowId: 'w1', windows, now })),
    ).toEqual([
      ['window', 'b a'],
      ['window 2', 'd'],
      ['window 3', 'c'],
      ['today', 'e'],
    ])
  })

  it('hold every conversation exactly once, whatever windows there are', () => {
    const id = fc.constantFrom(...'abcdefgh')
    const windows = fc.array(
      fc.record({
        id: fc.constantFrom('w1', 'w2', 'w3'),
        number: fc.integer({ min: 1, max: 5 }),
        open: fc.boolean(),
        conversations: fc.array(id),
      }),
    )
    const all = fc.uniqueArray(
      fc.record({ id, pinned: fc.boolean(), updatedAt: fc.integer({ min: 0, max: now + 1e9 }) }),
      { selector: (one) => one.id },
    )
    fc.assert(
      fc.property(all, fc.uniqueArray(id), windows, (list, visited, open) => {
        const conversations = list.map(({ id: one, ...more }) => conversation(one, more))
        const groups = groupConversations({ conversations, visited, windowId: 'w1', windows: open, now })
        const shown = groups.flatMap((group) => group.conversations.map((one) => one.id))
        expect([...shown].sort()).toEqual(conversations.map((one) => one.id).sort())
        expect(groups.every((group) => group.conversations.length > 0)).toBe(true)
      }),
    )
  })
})
