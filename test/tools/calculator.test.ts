import { describe, expect, test } from 'vitest'
import { createCalculator } from '../../electron/assistant/tools/calculator/calculator.ts'

const never = new AbortController().signal
const tool = createCalculator()
const calculate = (expression: string, { using = tool, signal = never } = {}) =>
  using.run(using.parse({ expression }), { conversationId: 'c', signal })

test.each([
  ['0.1 + 0.2', '0.3'],
  ['123456789 * 987654321', '121932631112635269'],
  ['2^200', '1606938044258990275541962092341162602522202993782792835301376'],
  ['1 / 3', '0.33333333333333333333'],
  ['1.19 * (20 + 5)', '29.75'],
  ['200 + 10%', '220'],
  ['17 mod 5', '2'],
  ['round(2.345, 2)', '2.35'],
  ['sin(45 deg)', '0.7071067811865475244'],
  ['erf(0.5)', '0.520499877813047'],
  ['sqrt(-4)', '2i'],
  ['mean([3, 4, 8])', '5'],
  ['sum(1:100)', '5050'],
  ['[1, 2, 3] * 2', '[2, 4, 6]'],
  ['2 inch to cm', '5.08 cm'],
  ['20 celsius to fahrenheit', '68 fahrenheit'],
  ['hex(255)', '0xff'],
  ['3 > 2 and not false', 'true'],
])('%s is %s', async (expression, result) => {
  expect(await calculate(expression)).toBe(result)
})

test.each([
  ['1 / 0', /no finite number/],
  ['9^9^9^9', /no finite number/],
  ['(1 + 2', /Parenthesis/],
  ['2 apples', /does not know apples/],
  [' ', /nothing to calculate/],
])('%s says why it comes to nothing', async (expression, reason) => {
  await expect(calculate(expression)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(reason),
  })
})

describe('takes arithmetic only', () => {
  test.each([
    // Code, and changes of mathjs itself.
    'import({ a: 1 })',
    'import("fs")',
    'createUnit("x")',
    'evaluate("1 + 1")',
    'parse("1 + 1")',
    'parser()',
    'compile("1")',
    'simplify("x + x")',
    'derivative("x^2", "x")',
    'resolve("x")',
    'reviver("", 1)',
    'chain(1)',
    'config({})',
    'help(sin)',
    'f(x) = x',
    'x = 5',
    'x = 5; x',
    '"a".constructor',
    'cos.constructor("return process")()',
    'sin.constructor',
    '(5 km).constructor',
    '[1, 2].map',
    'constructor',
    '__proto__',
    'toString()',
    '{ a: 1 }',
    '{ a: 1 }.a',
    '[1, 2][1]',
    'print("$a", {})',
    'typed("a")',
    'map([1], f)',
    // Lists and digits without bound.
    'ones(10000, 10000)',
    'zeros(10000, 10000)',
    'identity(100000)',
    'range(1, 1000000000)',
    '1:1000000000',
    '1:0.0000001:5',
    '1:(10^9)',
    'resize([1], [1000000000])',
    'concat([1], [2])',
    'kron([1], [2])',
    'diag([1])',
    'format(1, 1000000000)',
    'string(9^9^9)',
    'bigint(9)',
    'fraction(1)',
    '[[1, 2], [3, 4]]',
    '[1; 2; 3]',
    '[1:1000, 1:1000]',
    "[1, 2]'",
    'setPowerset([1, 2, 3])',
  ])('not %s', async (expression) => {
    await expect(calculate(expression)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('nothing longer than a page', () => {
    expect(() => tool.parse({ expression: '1+'.repeat(500) + 1 })).toThrow()
    expect(() => tool.parse({ expression: '' })).toThrow()
  })
})

test('what takes too long is ended, the loop goes on, and the next one is calculated', async () => {
  const using = createCalculator({ timeoutMs: 1_000 })
  let turns = 0
  const ticks = setInterval(() => {
    turns += 1
  }, 5)
  const bombs = ['1000000000!', 'combinations(1000000000, 500000000)']
  const ended = await Promise.allSettled(bombs.map((expression) => calculate(expression, { using })))
  clearInterval(ticks)
  for (const end of ended)
    expect(end).toMatchObject({ status: 'rejected', reason: { message: 'It took longer than 1 s and was ended.' } })
  expect(turns).toBeGreaterThan(10)
  expect(await calculate('1 + 1', { using })).toBe('2')
})

test('what is stopped is left at once', async () => {
  const stop = new AbortController()
  const long = calculate('1000000000!', { signal: stop.signal })
  stop.abort(new Error('stopped'))
  await expect(long).rejects.toThrow('stopped')
  await expect(calculate('1', { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
})

test('deep nesting and huge numbers are no bombs', async () => {
  expect(await calculate(`${'('.repeat(490)}1${')'.repeat(490)}`)).toBe('1')
  const deep = ['-'.repeat(999) + 1, `${'['.repeat(400)}${']'.repeat(400)}`, `2${'!'.repeat(900)}`]
  const huge = ['9'.repeat(1_000), '9^'.repeat(400) + 9, 'hex(9^5000)', `sum(${'1:1000, '.repeat(100)}1)`]
  for (const expression of [...deep, ...huge]) await calculate(expression).catch(() => undefined)
  expect(await calculate('1 + 1')).toBe('2')
})
