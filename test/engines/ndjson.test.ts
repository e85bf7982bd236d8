import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNdjson } from '../../electron/engines/ollama/ndjson.ts'
import { AppError } from '../../shared/model/errors.ts'

/** A body that arrives in these pieces, and whether it was let go of. */
function body(pieces: Uint8Array[]): { stream: ReadableStream<Uint8Array>; released(): boolean } {
  let done = false
  let next = 0
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[next++]
      if (piece) controller.enqueue(piece)
      else {
        done = true
        controller.close()
      }
    },
    cancel() {
      done = true
    },
  })
  return { stream, released: () => done }
}

async function read(
  pieces: Uint8Array[],
  limits = {},
): Promise<{ values: unknown[]; error: unknown; released: boolean }> {
  const { stream, released } = body(pieces)
  const values: unknown[] = []
  let error: unknown
  try {
    for await (const lines of readNdjson(stream, limits)) values.push(...lines)
  } catch (thrown) {
    error = thrown
  }
  return { values, error, released: released() }
}

function cut(bytes: Uint8Array, at: number[]): Uint8Array[] {
  const edges = [0, ...new Set(at.map((value) => value % (bytes.length + 1))), bytes.length].sort(
    (one, other) => one - other,
  )
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end))
}

const bytes = (text: string) => new TextEncoder().encode(text)
const line = fc.record({ content: fc.string({ unit: 'grapheme', maxLength: 20 }), n: fc.integer() })
const lineEnd = fc.constantFrom('\n', '\r\n', '\n\n', '\n \t\r\n')

test('any lines, cut at any bytes, come out whole and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(line, lineEnd), { maxLength: 12 }),
      fc.array(fc.nat(4_000), { maxLength: 12 }),
      fc.boolean(),
      async (lines, at, mark) => {
        const text = (mark ? '\ufeff' : '') + lines.map(([value, end]) => JSON.stringify(value) + end).join('')
        const { values, error } = await read(cut(bytes(text), at))
        expect(error).toBeUndefined()
        expect(values).toEqual(lines.map(([value]) => value))
      },
    ),
    { numRuns: 400 },
  )
})

test('any bytes at all end in values or in STREAM_BROKEN, and the stream is let go of', async () => {
  const json = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ maxLength: 200 }).map(bytes),
    fc.json().map((text) => bytes(`${text}\n`)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(json, { maxLength: 6 }), fc.array(fc.nat(1_000), { maxLength: 8 }), async (parts, at) => {
      const all = new Uint8Array(Buffer.concat(parts))
      const { error, released } = await read(cut(all, at), { maxLine: 150, maxBytes: 800 })
      if (error !== undefined) expect((error as AppError).code).toBe('STREAM_BROKEN')
      expect(released).toBe(true)
    }),
    { numRuns: 600 },
  )
})

test('one split inside a character, at every byte of it', async () => {
  const all = bytes(`${JSON.stringify({ content: 'naïve 😀 日本' })}\n`)
  for (let at = 0; at <= all.length; at += 1) {
    expect((await read(cut(all, [at]))).values).toEqual([{ content: 'naïve 😀 日本' }])
  }
})

test('the lines before a bad one count, those after it do not', async () => {
  const { values, error, released } = await read([bytes('{"a":1}\n{"a":2}\nnope\n{"a":3}\n')])
  expect(values).toEqual([{ a: 1 }, { a: 2 }])
  expect(error).toBeInstanceOf(AppError)
  expect(released).toBe(true)
})

test('a last line needs no end, and half a line is broken', async () => {
  expect((await read([bytes('{"a":1}')])).values).toEqual([{ a: 1 }])
  expect(((await read([bytes('{"a":')])).error as AppError).code).toBe('STREAM_BROKEN')
})

test('the two limits hold: one line, and the whole stream', async () => {
  const long = await read([bytes('{"a":1}\n'), ...Array<Uint8Array>(20).fill(bytes('x'.repeat(10)))], { maxLine: 100 })
  expect(long.values).toEqual([{ a: 1 }])
  expect((long.error as AppError).code).toBe('STREAM_BROKEN')
  const blank = await read(Array<Uint8Array>(1_000).fill(bytes('\n'.repeat(100))), { maxBytes: 5_000 })
  expect((blank.error as AppError).code).toBe('STREAM_BROKEN')
  expect(blank.released).toBe(true)
})

test('a million blank lines are nothing', async () => {
  const { values, error } = await read([bytes('\n'.repeat(1_000_000)), bytes('{"a":1}\n')])
  expect(error).toBeUndefined()
  expect(values).toEqual([{ a: 1 }])
})
