import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { sizeToSend } from '../../renderer/state/files/imageFile.ts'
import { readImageHeader } from '../../renderer/state/files/imageHeader.ts'
import { type FromPdfReader, MOST_PDF_TEXT, type PdfReader, readPdf } from '../../renderer/state/files/pdfFile.ts'
import { readFile } from '../../renderer/state/files/readFile.ts'
import { estimateImageTokens } from '../../shared/imageTokens.ts'
import { headers } from '../support/imageHeaders.ts'

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))
const file = (name: string, content: Uint8Array<ArrayBuffer> | string) =>
  new File([typeof content === 'string' ? latin1(content) : content], name)

describe('the header of an image', () => {
  it.each(Object.entries(headers(640, 480)))('tells its size: %s', (name, bytes) => {
    expect(readImageHeader(bytes)).toEqual({ type: name.replace(/ .*/, ''), width: 640, height: 480 })
  })

  it('is no header in a text, and broken where it ends too soon or says nothing', () => {
    expect(readImageHeader(latin1('BM is how many a text begins'))).toBeUndefined()
    expect(readImageHeader(new Uint8Array())).toBeUndefined()
    for (const [name, bytes] of Object.entries(headers(640, 480))) {
      for (let length = 0; length < 10; length++) {
        expect(['broken', undefined], name).toContainEqual(readImageHeader(bytes.slice(0, length)))
      }
    }
    for (const [name, bytes] of Object.entries(headers(0, 480))) expect(readImageHeader(bytes), name).toBe('broken')
  })

  it('of any bytes is read to an end', () => {
    for (const whole of Object.values(headers(640, 480))) {
      const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255))
      fc.assert(
        fc.property(fc.array(change, { maxLength: 6 }), fc.nat(whole.length), (changes, length) => {
          const bytes = whole.slice()
          for (const [at, value] of changes) bytes[at] = value
          const header = readImageHeader(bytes.subarray(0, length))
          if (typeof header === 'object') expect(Math.min(header.width, header.height)).toBeGreaterThan(0)
        }),
      )
    }
  })
})

describe('an image', () => {
  it('is refused undecoded where it would unfold into too much', async () => {
    const decode = vi.fn()
    vi.stubGlobal('createImageBitmap', decode)
    await expect(
      readFile(file('bomb.png', headers(40_000, 40_000).png as Uint8Array<ArrayBuffer>)),
    ).rejects.toMatchObject({
      code: 'TOO_LARGE',
      message: '“bomb.png” has 1,600 million pixels, 100 at most can be read.',
    })
    expect(decode).not.toHaveBeenCalled()
    vi.unstubAllGlobals()
  })

  it('is shrunk to what models look at, and never made larger', () => {
    expect(sizeToSend(640, 480)).toEqual({ width: 640, height: 480 })
    expect(sizeToSend(4032, 3024)).toEqual({ width: 1414, height: 1060 })
    expect(sizeToSend(10_000, 1_000)).toEqual({ width: 1568, height: 156 })
    expect(sizeToSend(60_000, 1)).toEqual({ width: 1568, height: 1 })
    expect(estimateImageTokens({ width: 1414, height: 1060 })).toBe(1976)
    expect(estimateImageTokens({})).toBe(2000)
  })
})

describe('what can’t be added', () => {
  it.each([
    ['report.docx', 'PK\x03\x04....', 'office document'],
    ['old.doc', '\xd0\xcf\x11\xe0....', 'office document'],
    ['all.zip', 'PK\x03\x04....', 'archive'],
    ['photo.heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'HEIC'],
    ['scan.tif', 'II*\0....', 'TIFF'],
    ['drawing.svg', '<?xml version="1.0"?><svg xmlns=""/>', 'SVG'],
    ['tiny.gguf', 'GGUF', 'is a model'],
    ['cut.png', '\x89PNG\r\n\x1a\n\0\0', 'damaged'],
  ])('is named with the reason: %s', async (name, content, reason) => {
    const refused = readFile(file(name, content))
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`“${name}”`),
    })
    await expect(refused).rejects.toThrow(reason)
  })
})

describe('a text', () => {
  it('may speak of a PDF’s mark', async () => {
    const notes = await readFile(file('about.md', 'A PDF begins with `%PDF-1.7`.'))
    expect(notes).toMatchObject({ kind: 'file', text: 'A PDF begins with `%PDF-1.7`.' })
  })
})

/** A reader that says this, and whether it was ended. */
function scripted(said: FromPdfReader[]) {
  const reader = {
    ended: false,
    onmessage: null as PdfReader['onmessage'],
    onerror: null as PdfReader['onerror'],
    postMessage() {
      for (const data of said) queueMicrotask(() => reader.onmessage?.({ data } as MessageEvent<FromPdfReader>))
    },
    terminate() {
      reader.ended = true
    },
  }
  return reader
}
const read = (reader: PdfReader, mostTimeMs?: number) =>
  readPdf('a.pdf', new Uint8Array(), { start: () => reader, ...(mostTimeMs !== undefined && { mostTimeMs }) })
const page = (text: string, of: number): FromPdfReader => ({ type: 'page', text, of })

describe('the text of a PDF', () => {
  it('has a mark before each page, and the reader is ended', async () => {
    const reader = scripted([page('First.', 2), page('', 2), { type: 'end' }])
    expect(await read(reader)).toEqual({
      text: '[Page 1 of 2]\nFirst.\n\n[Page 2 of 2]\n[No text on this page]',
      pages: 2,
      cut: false,
    })
    expect(reader.ended).toBe(true)
  })

  it('that comes too late or is too long is cut, and says so to the model too', async () => {
    const late = await read(scripted([page('First.', 9)]), 5)
    expect(late).toMatchObject({ pages: 1, cut: true })
    expect(late.text).toMatch(/First\.\n\n\[The rest of these 9 pages was left out\.\]$/)
    const long = await read(scripted([page('x'.repeat(MOST_PDF_TEXT + 1), 2)]))
    expect(long.cut).toBe(true)
    expect(long.text.length).toBeLessThan(MOST_PDF_TEXT + 100)
    const broken = await read(scripted([page('First.', 3), { type: 'failed', why: 'broken', detail: '' }]))
    expect(broken).toMatchObject({ pages: 1, cut: true })
  })

  it('that can’t be had is refused with the reason', async () => {
    await expect(read(scripted([page('', 1), { type: 'end' }]))).rejects.toMatchObject({
      message: '“a.pdf” has no text: it is pictures of pages.',
    })
    await expect(read(scripted([{ type: 'failed', why: 'locked', detail: '' }]))).rejects.toMatchObject({
      message: '“a.pdf” is locked with a password.',
    })
    await expect(read(scripted([{ type: 'failed', why: 'broken', detail: '' }]))).rejects.toThrow('damaged')
    const silent = scripted([])
    await expect(read(silent, 5)).rejects.toThrow('takes too long')
    expect(silent.ended).toBe(true)
  })
})
