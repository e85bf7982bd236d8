import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { builtInCommands } from '../../electron/storage/builtInCommands.ts'
import { readCommandText, usableCommand, writeCommandText } from '../../electron/storage/commandText.ts'
import { fieldsOf } from '../../shared/fillCommand.ts'

const words = fc.string({ unit: 'binary', maxLength: 200 })
const lines = fc
  .array(fc.oneof(words, fc.constantFrom('---', '', '  ', '# no', 'title: x', '|', '"', "'", 'a: b', '\r')))
  .map((all) => all.join('\n'))
const text = fc.oneof(words, lines, fc.constantFrom('true', 'on', 'a # b', 'x:', '- y', '{input}', '|-', '\u2028'))
const visible = text.filter((one) => one.replaceAll('\0', '').trim() !== '')
const line = visible.map((one) => one.replaceAll('\0', '').trim().slice(0, 30)).filter((one) => one.trim() !== '')
const raw = fc.record({
  name: fc.stringMatching(/^[a-z][a-z0-9-]{3,20}$/),
  title: line,
  prompt: visible,
  example: text,
  settings: fc.record(
    {
      model: fc.record({ engine: fc.stringMatching(/^[a-z]{1,9}$/), name: visible }),
      systemPrompt: text,
      temperature: fc.double({ min: 0, max: 2, noNaN: true }),
      topP: fc.double({ min: 0, max: 1, noNaN: true }),
      maxTokens: fc.integer({ min: 1, max: 1_000_000 }),
      contextLength: fc.integer({ min: 256, max: 4_194_304 }),
      keepAlive: fc.oneof(fc.constantFrom('30m', '1h30m', '-1', '0'), fc.integer()),
      thinking: fc.constantFrom(true, false, 'low', 'medium', 'high'),
    },
    { requiredKeys: [] },
  ),
})
const command = fc
  .tuple(raw, fc.option(line, { nil: undefined }))
  .map(([all, preset]) => ({ ...all, ...(preset !== undefined && { preset }) }))

test('whatever a command says, its file says the same', () => {
  fc.assert(
    fc.property(command, (raw) => {
      const usable = usableCommand(raw)
      expect(readCommandText(usable.name, writeCommandText(usable))).toEqual(usable)
    }),
  )
})

test('a system prompt of characters that no file can hold is none', () => {
  const command = { name: 'c', title: 'C', prompt: 'p', example: '', settings: { systemPrompt: '\0' } }
  expect(usableCommand(command).settings).toEqual({})
})

test('a file is read whatever editor wrote it: CRLF, a byte order mark, comments, quotes, indented lines', () => {
  const file = [
    '\ufeff---',
    '# mine',
    "title: 'It''s mine'",
    'model: "ollama/llama3.2:3b"',
    '',
    'temperature: 0.5',
    'context-length: 8192',
    'keep-alive: 30m',
    'thinking: low',
    'system-prompt: |',
    '  Be brief.',
    '',
    '    Very.',
    'example: /mine  it',
    '---',
    '',
    'Do it: {input}',
    '---',
    'Well.',
    '',
  ].join('\r\n')
  expect(readCommandText('mine', file)).toEqual({
    name: 'mine',
    title: 'It’s mine'.replace('’', "'"),
    prompt: 'Do it: {input}\n---\nWell.',
    example: '/mine  it',
    settings: {
      model: { engine: 'ollama', name: 'llama3.2:3b' },
      temperature: 0.5,
      contextLength: 8192,
      keepAlive: '30m',
      thinking: 'low',
      systemPrompt: 'Be brief.\n\n  Very.',
    },
  })
})

describe('a file that is no command says why', () => {
  const withHead = (...head: string[]) => ['---', 'title: T', ...head, '---', 'prompt'].join('\n')
  test.each([
    ['', 'it is empty'],
    ['Just words', 'it does not begin with a title between two lines of ---'],
    ['---\ntitle: T\nprompt', 'it does not begin with a title between two lines of ---'],
    ['---\n---\nprompt', 'its title is missing'],
    ['---\ntitle: T\n---\n \n', 'its prompt is empty'],
    [withHead('temperature: warm'), 'its temperature must be a number from 0 to 2'],
    [withHead('temperature: 3'), 'its temperature must be a number from 0 to 2'],
    [withHead('context-length: 1.5'), 'its context length must be a whole number'],
    [withHead('model: llama'), 'its model must be an engine and a name'],
    [withHead('thinking: perhaps'), 'its thinking must be'],
    [withHead('keep-alive: soon'), 'its keep-alive must be'],
    [withHead('title: again'), 'it says “title” twice'],
    [withHead('__proto__: 1'), 'its line 3 can’t be read: “__proto__: 1”'],
    [withHead('constructor: 1'), 'its line 3 can’t be read: “constructor: 1”'],
    [withHead('  indented: 1'), 'its line 3 can’t be read'],
    [withHead('example: "open'), 'what is quoted can’t be read: "open'],
    [withHead(`title:${' '.repeat(100_000)}x`), 'it says “title” twice'],
  ])('%j', (file, why) => {
    expect(() => readCommandText('x', file)).toThrow(why)
  })
})

test('the commands that come along are whole: a prompt that takes a text, an example that begins with the command', () => {
  expect(builtInCommands.map(({ name }) => name)).toEqual([
    'code-review',
    'explain',
    'fix',
    'rewrite',
    'shell-command',
    'summarise',
    'translate',
  ])
  for (const { name, prompt, example, settings } of builtInCommands) {
    expect(fieldsOf(prompt)).toEqual(new Set(['input']))
    expect(example).toMatch(new RegExp(`^/${name} .+\n`))
    expect(settings.model).toBeUndefined()
  }
})
