import { describe, expect, it } from 'vitest'
import { blocksOf, Chips, canStandAlone, chipsOf, needsVision } from '../../renderer/state/chips.ts'
import { readFile } from '../../renderer/state/files/readFile.ts'
import { decodeText, MAX_TEXT_MIB } from '../../renderer/state/files/textFile.ts'
import type { UnsentChip } from '../../shared/model/window.ts'

const bytes = (...values: number[]) => new Uint8Array(values)
const utf8 = (text: string) => new TextEncoder().encode(text)
const file = (name: string, content: Uint8Array<ArrayBuffer>) => new File([content], name)

function chipsWith(texts: { clipboard?: string; selection?: string; cut?: boolean } = {}) {
  const read = (text = '') => Promise.resolve({ text, cut: texts.cut ?? false })
  return new Chips({ clipboard: () => read(texts.clipboard), selection: () => read(texts.selection) })
}

describe('the text of a file', () => {
  it('is read as UTF-8, as UTF-16 where its mark says so, else as Western European', () => {
    expect(decodeText(utf8('Grüße\r\n\tok\r'))).toBe('Grüße\n\tok\n')
    expect(decodeText(bytes(0xef, 0xbb, 0xbf, 0x61))).toBe('a')
    expect(decodeText(bytes(0xff, 0xfe, 0x61, 0, 0xe9, 0))).toBe('aé')
    expect(decodeText(bytes(0xfe, 0xff, 0, 0x61))).toBe('a')
    expect(decodeText(bytes(0x63, 0x61, 0x66, 0xe9))).toBe('café')
    expect(decodeText(utf8('\u001b[31mred\u001b[0m'))).toBe('\u001b[31mred\u001b[0m')
  })

  it('is none when it is binary', () => {
    expect(decodeText(bytes(0x61, 0, 0x62))).toBeNull()
    expect(decodeText(bytes(0xff, 0xd8, 0xff, 0xe0, 0, 0x10))).toBeNull()
    expect(decodeText(bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))).toBeNull()
  })

  it('is refused with the name of the file', async () => {
    const most = MAX_TEXT_MIB * 1024 * 1024
    await expect(readFile(file('big.txt', new Uint8Array(most + 1).fill(97)))).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: '“big.txt” is larger than 1 MB.',
    })
    expect(await readFile(file('just.txt', new Uint8Array(most).fill(97)))).toMatchObject({ kind: 'file', cut: false })
    await expect(readFile(file('a.bin', bytes(0)))).rejects.toMatchObject({
      message: '“a.bin” is neither a text nor a picture or a PDF.',
    })
    await expect(readFile(file('a.txt', utf8(' \n')))).rejects.toMatchObject({ message: '“a.txt” is empty.' })
    const gone = { name: 'folder', size: 1, arrayBuffer: () => Promise.reject(new Error('NotFoundError')) }
    await expect(readFile(gone)).rejects.toMatchObject({ message: '“folder” could not be read.' })
    const huge = { ...gone, name: 'huge.png', size: 41 * 1024 * 1024 }
    await expect(readFile(huge), 'not even read').rejects.toMatchObject({
      message: '“huge.png” is larger than 40 MB.',
    })
  })
})

describe('chips', () => {
  it('are added when asked for, once each, and go by place', async () => {
    const chips = chipsWith({ clipboard: 'copied', selection: 'marked', cut: true })
    const added = await chips.addText('a', 'clipboard')
    expect(added).toMatchObject({ kind: 'clipboard', name: 'Clipboard', text: 'copied', cut: true })
    expect(await chips.addText('a', 'clipboard')).toBe(added)
    await chips.addText('a', 'selection')
    await chips.addFile('b', file('x.md', utf8('# x')))
    expect(chips.of('a').map(({ name }) => name)).toEqual(['Clipboard', 'Selection'])
    expect(blocksOf(chips.of('b'))).toEqual([{ type: 'file', name: 'x.md', text: '# x' }])
    chips.move('b', 'a')
    expect(chips.of('b')).toEqual([])
    expect(chips.removeLast('a')?.name).toBe('x.md')
    chips.remove('a', added.id)
    expect(chips.of('a').map(({ name }) => name)).toEqual(['Selection'])
    expect(chips.removeLast('none')).toBeUndefined()
  })

  it('that come while a question is on its way stay for the next one', async () => {
    const chips = chipsWith({ clipboard: 'one', selection: 'two' })
    await chips.addText('', 'clipboard')
    const sent = chips.of('')
    await chips.addText('', 'selection')
    chips.clear('', sent)
    expect(chips.of('').map(({ name }) => name)).toEqual(['Selection'])
    chips.clear('')
    expect(chips.store.get().size, 'nothing is left behind').toBe(0)
  })

  it('say why there is nothing to add', async () => {
    const chips = chipsWith()
    await expect(chips.addText('', 'clipboard')).rejects.toMatchObject({ message: 'The clipboard holds no text.' })
    await expect(chips.addText('', 'selection')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (let n = 0; n < 20; n++) await chips.addFile('', file(`${n}`, utf8(`${n}`)))
    await expect(chips.addFile('', file('more', utf8('more')))).rejects.toMatchObject({ code: 'TOO_LARGE' })
    const long = chipsWith({ clipboard: 'x'.repeat(5 * 1024 * 1024) })
    await expect(long.addText('', 'clipboard')).rejects.toMatchObject({
      message: 'The clipboard’s text is too long (5.2 million characters; about 2 million fit).',
    })
    const big = chipsWith()
    for (let n = 0; n < 3; n++) await big.addFile('', file(`${n}`, new Uint8Array(1024 * 1024).fill(97 + n)))
    await expect(big.addFile('', file('more', utf8('more')))).rejects.toMatchObject({
      message: 'Together this is more than one question can hold.',
    })
  })

  it('that are pictures have room of their own, ask for a model that sees, and come back out of a question', () => {
    const image = (n: number, length = 4): UnsentChip => {
      const data = 'A'.repeat(length)
      return { kind: 'image', name: `${n}.png`, mimeType: 'image/png', data, width: 10, height: 20 }
    }
    const chips = chipsWith()
    chips.put('', [image(1), { kind: 'pdf', name: 'a.pdf', text: 'text', cut: false, pages: 3 }])
    const blocks = blocksOf(chips.of('').map(({ id: _, addedAt: _at, ...chip }) => chip))
    expect(blocks).toEqual([
      { type: 'image', name: '1.png', mimeType: 'image/png', data: 'AAAA', width: 10, height: 20 },
      { type: 'file', name: 'a.pdf', text: 'text', pages: 3 },
    ])
    expect(chipsOf([...blocks, { type: 'text', text: 'what is it' }])).toMatchObject([
      { kind: 'image', name: '1.png', data: 'AAAA' },
      { kind: 'pdf', name: 'a.pdf', pages: 3 },
    ])
    expect([needsVision(chips.of('')), canStandAlone(chips.of(''))]).toEqual([true, true])
    expect([needsVision([{ kind: 'pdf' }]), canStandAlone([{ kind: 'clipboard' }])]).toEqual([false, false])
  })

  it('that are still being read are waited for; what is refused keeps no other out', async () => {
    const chips = chipsWith()
    const added: string[] = []
    const files = [file('one.txt', utf8('one')), file('bad.bin', bytes(0)), file('two.txt', utf8('two'))]
    const reading = chips.addFiles('', files, ({ name }) => added.push(name))
    expect(chips.reads.names.get().get('')).toEqual(['one.txt', 'bad.bin', 'two.txt'])
    const settled = chips.reads.settled('')
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining('“bad.bin”') })
    await expect(settled, 'a question must not go without it unseen').rejects.toBeDefined()
    expect(added).toEqual(['one.txt', 'two.txt'])
    expect(chips.reads.names.get().size).toBe(0)
    await chips.reads.settled('')
  })
})
