import { describe, expect, test } from 'vitest'
import { assertFits, cutToFit, MAX_STORED_LENGTH } from '../../electron/storage/limits.ts'
import type { Block } from '../../shared/model/message.ts'
import { ended } from './turns.ts'

const note = '\n\n[Cut here: the whole answer was too long to be kept.]'
const said = (length: number): Block => ({ type: 'text', text: 'x'.repeat(length) })
const result = (length: number): Block => {
  return { type: 'toolResult', callId: 'a', name: 'read_file', content: '😀'.repeat(length / 2), isError: false }
}
const call = (length: number): Block => ({
  type: 'toolCall',
  id: 'a',
  name: 'write',
  args: { text: 'x'.repeat(length) },
})

function kept(blocks: Block[]) {
  const answer = cutToFit({ ...ended('one', ''), blocks })
  expect(() => assertFits(answer)).not.toThrow()
  return answer.blocks
}

describe('an answer that is too long to be stored', () => {
  test('one that fits stays as it is', () => {
    const blocks = [said(MAX_STORED_LENGTH - 2_000), result(1_000), result(1_000)]
    expect(kept(blocks)).toEqual(blocks)
  })

  test('the longest results of tools are cut, and say so; nothing else is', () => {
    const [text, short, long, last] = kept([said(MAX_STORED_LENGTH - 1_001), result(200), result(5_000), call(10)])
    expect([text, short, last]).toEqual([said(MAX_STORED_LENGTH - 1_001), result(200), call(10)])
    const { content } = long as Extract<Block, { type: 'toolResult' }>
    expect(content.endsWith(note)).toBe(true)
    expect(content.startsWith('😀'.repeat(300))).toBe(true)
    expect(content.isWellFormed()).toBe(true)
  })

  test('where that is not enough, so is the longest of what the model said and called', () => {
    const [text, cut, short, called] = kept([
      said(MAX_STORED_LENGTH),
      result(5_000),
      said(300),
      call(MAX_STORED_LENGTH),
    ])
    expect((text as { text: string }).text.endsWith(note)).toBe(true)
    expect((cut as { content: string }).content).toBe('')
    expect(short).toEqual(said(300))
    expect(called).toMatchObject({ type: 'toolCall', args: { cut: note.trim() } })
  })
})
