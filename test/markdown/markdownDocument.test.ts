import { describe, expect, it } from 'vitest'
import { MarkdownDocument } from '../../renderer/markdown/MarkdownDocument.ts'

const raws = (view: ReturnType<MarkdownDocument['update']>) => view.groups.map((group) => group.map(({ raw }) => raw))
const paragraphs = (count: number) => Array.from({ length: count }, (_, at) => `Paragraph ${at}\n\n`).join('')

describe('a growing document', () => {
  it('keeps full groups as they are, so that nothing in them is looked at again', () => {
    const doc = new MarkdownDocument()
    const before = doc.update(paragraphs(100), true)
    const after = doc.update(`${paragraphs(100)}and more`, true)
    expect(before.groups.length).toBe(3)
    expect(after.groups[0]).toBe(before.groups[0])
    expect(after.groups[1]).toBe(before.groups[1])
    expect(after.groups[2]).not.toBe(before.groups[2])
  })

  it('starts over when the text is another one', () => {
    const doc = new MarkdownDocument()
    doc.update('# One\n\nmore text', true)
    expect(raws(doc.update('# Two\n\nmore', true))).toEqual([['# Two', 'more']])
    expect(raws(doc.update('# T', true))).toEqual([['# T']])
    expect(raws(doc.update('', true))).toEqual([])
  })

  it('goes on after it was finished', () => {
    const doc = new MarkdownDocument()
    doc.update('One\n\nTw', true)
    doc.update('One\n\nTw', false)
    expect(
      raws(doc.update('One\n\nTwo\n\nThree', true))
        .flat()
        .map((raw) => raw.trim()),
    ).toEqual(['One', 'Two', 'Three'])
  })

  it('says so when links defined at the end change what was drawn before', () => {
    const doc = new MarkdownDocument()
    const text = 'See [a].\n\nMore.\n\n[a]: https://a.example\n'
    expect(doc.update(text, true).links).toBe(0)
    const view = doc.update(text, false)
    expect(view.links).toBe(1)
    expect(JSON.stringify(view.groups)).toContain('"href":"https://a.example"')
  })
})
