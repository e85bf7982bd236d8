import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Step } from '../support/ollamaAnswers.ts'
import { collect, harness } from './ollamaHarness.ts'

/** A text that depends on its seed, with characters of one to four bytes. */
function seeded(seed: string, length: number): string {
  const alphabet = [...'abcdefghij \n"\\äöß…日本語😀👩‍💻']
  let text = ''
  for (let round = 0; text.length < length; round += 1) {
    for (const byte of createHash('sha256').update(`${seed}/${round}`).digest())
      text += alphabet[byte % alphabet.length]
  }
  return text
}

/** The answer's bytes, cut where the seed says, lines and characters through the middle. */
function inPieces(seed: string, text: string): Step[] {
  const lines = (text.match(/[\s\S]{1,7}/gu) ?? []).map(
    (content) => `${JSON.stringify({ model: 'm', message: { role: 'assistant', content }, done: false })}\n`,
  )
  const bytes = Buffer.from(
    `${lines.join('')}${JSON.stringify({ model: 'm', message: { role: 'assistant', content: '' }, done: true })}\n`,
  )
  const sizes = createHash('sha512').update(seed).digest()
  const steps: Step[] = []
  for (let at = 0, piece = 0; at < bytes.length; piece += 1) {
    const size = 1 + (sizes[piece % sizes.length] ?? 0) * 7
    steps.push({ raw: bytes.subarray(at, at + size) }, { wait: 1 })
    at += size
  }
  return [...steps, 'end']
}

test('ten answers at once come out byte for byte, none mixed with another', async () => {
  await using h = await harness(({ messages }) => {
    const seed = messages?.at(-1)?.content ?? ''
    return inPieces(seed, seeded(seed, 6_000))
  })
  const answers = await Promise.all(
    Array.from({ length: 10 }, async (_, at) => {
      const model = await h.engine.createModel({ name: 'llama3.2:3b' })
      return collect(model.stream(`seed ${at}`))
    }),
  )
  for (const [at, { text, error }] of answers.entries()) {
    expect(error).toBeUndefined()
    expect(text).toBe(seeded(`seed ${at}`, 6_000))
  }
  await h.server.allClosed()
})

test('any text, cut anywhere, arrives as it was sent', async () => {
  let steps: Step[] = []
  await using h = await harness(() => steps)
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), fc.string(), async (text, seed) => {
      steps = inPieces(seed, text)
      const { text: arrived, error } = await collect(h.model().stream('hi'))
      expect(error).toBeUndefined()
      expect(arrived).toBe(text)
    }),
    { numRuns: 40 },
  )
})
