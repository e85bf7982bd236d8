import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { AsideTool } from '../../electron/assistant/tools/tool.ts'
import { strings } from '../../shared/strings.ts'
import { builtInTools } from './support.ts'

// The rules of AsideTool, on every tool that Aside brings. That `parse` keeps to the schema: hostileArgs.test.ts.

const root = realpathSync(mkdtempSync(join(tmpdir(), 'aside-suite-')))
afterAll(() => rmSync(root, { recursive: true, force: true }))
mkdirSync(join(root, 'sub'))
writeFileSync(join(root, 'sub', 'wide.txt'), `${'a'.repeat(60)}!\n`.repeat(20_000))
const tools = builtInTools(root)

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 80 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
  fc.constantFrom('\u202etxt.exe', 'a\u200bb', 'two\nlines', 'Approve', '  ', '\t', '</b>', 'x'.repeat(10_000)),
)
const name = text.map((one) => one.replaceAll(/[/\0]/g, '_').slice(0, 60)).filter((one) => !/^\.{0,2}$/.test(one))
const path = name.map((one) => join(root, one))
const whole = (one: string) => one.isWellFormed() && Buffer.byteLength(one) < 200
const offset = fc.nat(1_000_000)

interface Subject {
  /** Arguments that fit. */
  args: fc.Arbitrary<Record<string, unknown>>
  /** Arguments of a call that would take long. */
  long: Record<string, unknown>
  /** Arguments of a call with a large result. */
  large: Record<string, unknown>
}

const subjects: Record<string, Subject> = {
  current_time: { args: fc.record({ timeZone: text.map((one) => one.slice(0, 100)) }), long: {}, large: {} },
  calculator: {
    args: fc.record({ expression: text.map((one) => one.slice(0, 1_000)) }),
    long: { expression: '1000000000!' },
    large: { expression: '[1:1000]' },
  },
  read_file: {
    args: fc.record({ path, offset }),
    long: { path: join(root, 'sub', 'wide.txt') },
    large: { path: join(root, 'sub', 'wide.txt') },
  },
  list_folder: { args: fc.record({ path, offset }), long: { path: root }, large: { path: root } },
  search_files: {
    args: fc.record({
      path,
      name: text.map((one) => one.slice(0, 255)),
      text: text.map((one) => one.slice(0, 1_000)),
      regex: fc.boolean(),
      caseSensitive: fc.boolean(),
      context: fc.nat(10),
    }),
    long: { text: '(a+)+$', regex: true },
    large: { text: 'a', context: 10 },
  },
  write_file: {
    args: fc.record({
      path: path.filter(whole),
      text: fc.oneof(text, fc.constant('')).filter((one) => one.isWellFormed()),
    }),
    long: { path: join(root, 'new.txt'), text: 'a\n'.repeat(400_000) },
    large: { path: join(root, 'new.txt'), text: 'a\n'.repeat(400_000) },
  },
}

test('names are plain and unique, and everyone is told what it is', () => {
  expect(new Set(tools.map((tool) => tool.name)).size).toBe(tools.length)
  for (const tool of tools) {
    expect(tool.name).toMatch(/^[\w-]{1,64}$/)
    expect(tool.title).toMatch(/^[A-Z]/)
    expect(tool.description).toMatch(/^[A-Z].*\.$/s)
    expect(tool.schema).toMatchObject({ type: 'object', additionalProperties: false })
    for (const value of Object.values(tool.schema.properties ?? {})) expect(value).toHaveProperty('type')
  }
})

test('what changes something asks, and starts off when it reaches beyond the granted folders', () => {
  expect(tools.filter((tool) => tool.effect === 'none' || tool.effect === 'reads').map((tool) => tool.name)).toEqual(
    expect.arrayContaining(['current_time', 'calculator', 'read_file', 'list_folder', 'search_files']),
  )
  expect(tools.filter((tool) => !tool.startsEnabled).map((tool) => tool.name)).toEqual(['run_command', 'fetch_page'])
  for (const name of ['write_file', 'run_command', 'fetch_page']) {
    const tool = tools.find((one) => one.name === name)
    expect(tool?.asks({ path: root, text: '', argv: ['ls'], url: 'http://a.b' })).toBe(true)
  }
})

describe.each(Object.entries(subjects))('%s', (name, { args, long, large }) => {
  const tool = tools.find((one) => one.name === name) as AsideTool
  const labels = Object.values(strings.tools.fields)

  test('shows every argument, whole, under words of its own', async () => {
    await fc.assert(
      fc.asyncProperty(args, async (given) => {
        const card = await tool.card(tool.parse(given))
        expect(card.title).toBe(tool.title)
        for (const { label } of card.fields) expect(labels).toContain(label)
        const values = card.fields.map((field) => field.value)
        for (const value of Object.values(given)) {
          if (typeof value === 'string') expect(values).toContain(value)
          else if (typeof value === 'number')
            expect(values.some((shown) => shown.replaceAll(',', '').includes(String(value)))).toBe(true)
          else expect(values).toContain(value ? strings.tools.yes : strings.tools.no)
        }
      }),
      { numRuns: name === 'write_file' ? 60 : 200 },
    )
  })

  test('ends when it is stopped', async () => {
    const stop = new AbortController()
    const run = Promise.resolve(tool.run(tool.parse(long), { conversationId: 'c', signal: stop.signal }))
    stop.abort(new Error('stopped'))
    // Stopped, or done by then: in either case there is an end.
    await run.catch((error: Error) => expect(error.message).toBe('stopped'))
  })

  test('answers no more than a model can read', async () => {
    const signal = new AbortController().signal
    const answer = await tool.run(tool.parse(large), { conversationId: 'c', signal })
    expect(answer.length).toBeGreaterThan(0)
    expect(answer.length).toBeLessThan(101_000)
  })
})
