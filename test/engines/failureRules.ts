import type { AIMessageChunk } from '@langchain/core/messages'
import { describe, expect, test, vi } from 'vitest'
import { AppError } from '../../shared/model/errors.ts'
import type { Answer } from '../support/ollamaAnswers.ts'
import { collect, failureOf } from './ollamaHarness.ts'

/** An engine with a scripted server, as far as these rules need it. */
interface Asking extends AsyncDisposable {
  server: { allClosed(): Promise<void> }
  timeouts: { firstTokenTimeoutMs: number; idleTimeoutMs: number }
  model(): {
    invoke(text: string): Promise<unknown>
    stream(text: string): Promise<AsyncIterable<AIMessageChunk>>
    getNumTokens(text: string): Promise<number>
  }
}

/** What a refusal before the answer must become, in both ways of asking. `detail`: as it must be, not only there. */
export async function expectRefusal(
  h: Asking,
  { code, message, detail = /./ }: { code: string; message: RegExp; detail?: RegExp },
): Promise<void> {
  for (const failure of [
    await failureOf(h.model().invoke('hi')),
    (await collect(h.model().stream('hi'))).error as AppError,
  ]) {
    expect(failure).toBeInstanceOf(AppError)
    expect(failure.code).toBe(code)
    expect(failure.message).toMatch(message)
    expect(failure.next).toMatch(/\.$/)
    expect(failure.detail).toMatch(detail)
  }
  await h.server.allClosed()
}

/** What an answer that breaks off must become: its text so far, and that failure, in both ways of asking. */
export async function expectBrokenOff(h: Asking, { code, text }: { code: string; text: string }): Promise<void> {
  const streamed = await collect(h.model().stream('hi'))
  expect(streamed.error).toBeInstanceOf(AppError)
  expect((streamed.error as AppError).code).toBe(code)
  expect(streamed.text).toBe(text)
  expect((await failureOf(h.model().invoke('hi'))).code).toBe(code)
  await h.server.allClosed()
}

/**
 * What every engine that is asked over HTTP does with answers that never begin, end or go on. `quiet`: they say nothing
 * yet; `odd`: they can't be read.
 */
export function failureRules(
  open: (answer: Answer) => Promise<Asking>,
  quiet: [string, Answer][],
  odd: Answer[],
): void {
  describe('silence, and too much', () => {
    test.each<[string, Answer]>([['before any header', 'headerless'], ...quiet])(
      'a first token that never comes, %s',
      async (_, answer) => {
        await using h = await open(answer)
        h.timeouts.firstTokenTimeoutMs = 120
        const failure = await failureOf(h.model().invoke('hi'))
        expect(failure).toMatchObject({ code: 'ENGINE_TIMEOUT', message: expect.stringContaining('did not begin') })
        await h.server.allClosed()
      },
    )

    test('an answer that falls silent keeps what had come', async () => {
      await using h = await open(['Hello', 'forever'])
      h.timeouts.idleTimeoutMs = 100
      const { text, error } = await collect(h.model().stream('hi'))
      expect(text).toBe('Hello')
      expect(error).toMatchObject({ code: 'ENGINE_TIMEOUT', message: expect.stringContaining('fell silent') })
      await h.server.allClosed()
    })

    test('an answer without measure is stopped', async () => {
      await using h = await open([...Array<string>(20).fill('x'.repeat(500_000)), { done: {} }])
      const { error, text } = await collect(h.model().stream('hi'))
      expect((error as AppError).code).toBe('TOO_LARGE')
      expect(text.length).toBe(8_000_000)
      await h.server.allClosed()
    })

    test('nothing is written to the console, whatever goes wrong', async () => {
      const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name))
      for (const answer of [
        { status: 500, body: 'text' },
        ['a', 'destroy'],
        ['fine', { done: {} }],
        ...odd,
      ] as Answer[]) {
        await using h = await open(answer)
        await h
          .model()
          .invoke('hi')
          .catch(() => {})
        await collect(h.model().stream('hi'))
        await h.model().getNumTokens('text')
      }
      for (const spy of spies) expect(spy).not.toHaveBeenCalled()
    })
  })
}
