import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import type { Answer, ChatBody } from '../support/ollamaAnswers.ts'
import { able, openChain } from './support.ts'

const calls = [{ name: 'current_time', arguments: {} }]
const isSecond = ({ messages }: ChatBody) => messages?.at(-1)?.role === 'tool'

/** A model that looks at the clock and then says so; `second` is what it does when it has the time. */
async function clockChain(second: (request: { signal: AbortSignal }) => Answer | Promise<Answer>, seen?: () => void) {
  const opened = await openChain(async (body, request) => {
    seen?.()
    return isSecond(body) ? second(request) : [{ calls }, { done: {} }]
  })
  const db = new DatabaseSync(join(opened.dataDir, 'aside.db'), { timeout: 5_000 })
  const config = (durability: Durability | undefined, threadId: string, signal?: AbortSignal) => ({
    context: { model: able },
    configurable: { thread_id: threadId },
    ...(durability && { durability }),
    ...(signal && { signal }),
  })
  const go = (input: object | null, ...how: Parameters<typeof config>) =>
    opened.chain.graph.invoke(input as never, config(...how) as never)
  return {
    ...opened,
    db,
    /** The checkpoints of that thread. */
    rows: (threadId: string) =>
      db.prepare('SELECT count(*) AS n FROM checkpoints WHERE thread_id = ?').get(threadId)?.n as number,
    writes: (threadId: string) =>
      db.prepare('SELECT count(*) AS n FROM checkpoint_writes WHERE thread_id = ?').get(threadId)?.n as number,
    begin: (...how: Parameters<typeof config>) => go({ messages: [['user', 'How late is it?']] }, ...how),
    goOn: (...how: Parameters<typeof config>) => go(null, ...how),
    nextOf: async (threadId: string) =>
      (await opened.chain.graph.getState({ configurable: { thread_id: threadId } })).next,
  }
}

const durabilities = ['sync', 'async', 'exit'] as const
type Durability = (typeof durabilities)[number]
const late = (): Answer => ['It is late.', { done: {} }]

describe('durability over the SQLite checkpointer', () => {
  it('sync: before a step begins, all before it is on the disk', async () => {
    const seen: number[] = []
    const { begin, rows } = await clockChain(late, () => seen.push(rows('t')))
    await begin('sync', 't')
    // The question, its arrival at the model; then what the model said, and the tool's result.
    expect(seen).toEqual([2, 4])
    expect(rows('t')).toBe(5)
  })

  it.each(['async', undefined] as const)(
    '%s: no step waits for the disk, and the end waits for all of it',
    async (durability) => {
      let asked = () => {}
      const first = new Promise<void>((resolve) => {
        asked = resolve
      })
      const { begin, rows, db } = await clockChain(late, asked)
      db.exec('BEGIN IMMEDIATE')
      const whole = begin(durability, 't')
      // The disk is held: only a model that does not wait for it is asked.
      await first
      expect(rows('t')).toBe(0)
      db.exec('COMMIT')
      await whole
      expect(rows('t')).toBe(5)
    },
  )

  it('exit: nothing is written on the way, and once at the end', async () => {
    const seen: number[] = []
    const { begin, rows, writes } = await clockChain(late, () => seen.push(rows('t')))
    await begin('exit', 't')
    expect(seen).toEqual([0, 0])
    expect([rows('t'), writes('t')]).toEqual([1, 0])
  })

  it.each(durabilities)(
    '%s: after a failed step the thread stands before it, and goes on with that step alone',
    async (durability) => {
      let fails = true
      const { begin, goOn, nextOf, rows, asked } = await clockChain(() =>
        fails ? { status: 500, body: { error: 'out of memory' } } : late(),
      )
      await expect(begin(durability, 't')).rejects.toThrow()
      expect(rows('t')).toBe(durability === 'exit' ? 1 : 4)
      expect(await nextOf('t')).toEqual(['model'])
      fails = false
      const before = asked().length
      const { messages } = await goOn(durability, 't')
      expect(asked().length - before).toBe(1)
      expect(messages.map((message) => message.type)).toEqual(['human', 'ai', 'tool', 'ai'])
    },
  )

  it.each(durabilities)('%s: so it does after a stop', async (durability) => {
    const stop = new AbortController()
    let isStopped = false
    const { begin, goOn, nextOf, rows, asked } = await clockChain(() => {
      if (isStopped) return late()
      isStopped = true
      setImmediate(() => stop.abort())
      return ['It', 'forever']
    })
    await expect(begin(durability, 't', stop.signal)).rejects.toThrow()
    await vi.waitFor(() => expect(rows('t')).toBe(durability === 'exit' ? 1 : 4))
    expect(await nextOf('t')).toEqual(['model'])
    const before = asked().length
    const { messages } = await goOn(durability, 't')
    expect(asked().length - before).toBe(1)
    expect(messages.at(-1)?.text).toBe('It is late.')
  })

  it('an answer of the app has a thread of its own, on the disk once it calls a tool and gone with its end', async () => {
    const seen: number[] = []
    const { app, db } = await clockChain(late, () => {
      seen.push(db.prepare('SELECT count(*) AS n FROM checkpoints').get()?.n as number)
    })
    const all = () =>
      ['checkpoints', 'checkpoint_writes', 'tool_intents'].map((table) => db.prepare(`SELECT * FROM ${table}`).all())
    const { runId } = await app.asking.start({ text: 'How late is it?', model: 'ollama/llama3.2:3b' })
    for await (const _ of app.asking.watch(runId));
    // Nothing before there are calls to make; then the newest alone.
    expect(seen).toEqual([0, 1])
    await vi.waitFor(() => expect(all()).toEqual([[], [], []]))
  })

  it('a call that names no thread leaves nothing', async () => {
    const { chain, db } = await clockChain(late)
    expect(await chain.answer.invoke('How late is it?', { context: { model: able } } as never)).toContain('It is late.')
    expect(db.prepare('SELECT count(*) AS n FROM checkpoints').get()?.n).toBe(0)
  })
})
