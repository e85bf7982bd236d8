import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AsideTool } from '../../electron/assistant/tools/tool.ts'
import { AppError } from '../../shared/model/errors.ts'
import { commandTool, makeFolder, outputOf } from './commandSupport.ts'
import { builtInTools } from './support.ts'

const long = 'x'.repeat(1_000_000)

/** What a model could write where a text belongs: what shells, paths and parsers would obey. */
const text = fc.oneof(
  fc.constantFrom(
    ';',
    '$(touch pwned)',
    '`touch pwned`',
    '&& touch pwned',
    '| sh',
    '> pwned',
    '-rf',
    '--',
    '-',
    '',
    ' ',
  ),
  fc.constantFrom(
    'a\0b',
    '\0',
    '\n',
    'a\nb',
    '\r',
    '\u202e',
    '\ud800',
    '%00',
    '..',
    '/',
    '~',
    'http://127.0.0.1/',
    long,
  ),
  fc.constantFrom('__proto__', 'constructor', '{"a":1}', '1', 'null', 'true', '[]'),
  fc.string({ unit: 'binary' }),
)
const anything = fc.oneof(
  text,
  fc.anything({ withBigInt: false }),
  fc.array(text, { maxLength: 8 }),
  fc.integer(),
  fc.double(),
)

/** Objects as `JSON.parse` makes them, with a key `__proto__` of their own. */
const fields = (names: readonly string[]) =>
  fc
    .array(
      fc.tuple(
        fc.oneof(fc.constantFrom(...names), fc.constantFrom('__proto__', 'constructor', 'extra'), text),
        anything,
      ),
    )
    .map((entries) => {
      const made = {}
      for (const [name, value] of entries) {
        Object.defineProperty(made, name, { value, enumerable: true, configurable: true, writable: true })
      }
      return made
    })

function parsed<T>(tool: AsideTool<T>, args: unknown): { args: T } | undefined {
  try {
    return { args: tool.parse(args) }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'INVALID_INPUT' || error.message === '') throw error
    return undefined
  }
}

const count = 2_000

describe('arguments as no schema wants them', () => {
  for (const tool of builtInTools(makeFolder())) {
    test(`${tool.name}: what does not fit is refused, and what is taken fits`, () => {
      const validate = new Ajv({ strict: false, formats: { uri: true } }).compile(tool.schema)
      const names = Object.keys(tool.schema.properties ?? {})
      const args = fc.oneof(
        { weight: 4, arbitrary: fields(names.length > 0 ? names : ['x']) },
        { weight: 1, arbitrary: anything },
      )
      fc.assert(
        fc.property(args, (given) => {
          const taken = parsed(tool, given)
          if (!taken) return
          expect(validate(given)).toBe(true)
          expect(Object.keys(taken.args).filter((name) => !names.includes(name))).toEqual([])
          expect(Object.getPrototypeOf(taken.args)).toBe(Object.prototype)
          // Read again it is the same: what is agreed to is what is done.
          expect(tool.parse(taken.args)).toEqual(taken.args)
        }),
        { numRuns: count },
      )
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    })
  }
})

test.skipIf(process.platform === 'win32')(
  'run_command: what is taken reaches the program letter by letter',
  async () => {
    const { tool, run } = commandTool()
    const literal: string[][] = []
    const short = fc.oneof(
      text.filter((one) => one.length < 1_000),
      fc.constantFrom(7, null, undefined, {}),
    )
    fc.assert(
      fc.property(fc.array(short, { maxLength: 6 }), (args) => {
        const taken = parsed(tool, { argv: ['printf', '%s\\0', ...args] })
        const isText = args.every((one) => typeof one === 'string' && !one.includes('\0') && one.isWellFormed())
        expect(taken !== undefined).toBe(isText)
        if (taken) literal.push(taken.args.argv.slice(2))
      }),
      { numRuns: count },
    )
    expect(literal.length).toBeGreaterThan(100)
    // Many cases share a process: it prints each of its arguments, whosever it was.
    for (let at = 0; at < literal.length; at += 50) {
      const args = literal
        .slice(at, at + 50)
        .flat()
        .slice(0, 250)
      const output = outputOf(await run({ argv: ['printf', '%s\\0', ...args] }))
      expect(args.length === 0 ? [] : output.split('\0').slice(0, -1)).toEqual(args)
    }
    expect(outputOf(await run({ argv: ['ls', '-A'] }))).toBe('')
  },
)
