import { all, type BigNumber, create, type FactoryFunctionMap, type MathJsInstance } from 'mathjs'
import { AppError } from '../../../../shared/model/errors.ts'
import { assertArithmetic } from './allowed.ts'

/** Significant digits of what does not come out even. */
const DIGITS = 20
/** Powers of ten: larger numbers are infinite, so that none is ever written out as a million digits. */
const LARGEST = 5_000

// 64 digits first, so that large whole numbers and cents are exact; some functions know doubles only.
const exact = instance('BigNumber')
const double = instance('number')

function instance(number: 'BigNumber' | 'number'): MathJsInstance {
  const math = create(all as FactoryFunctionMap, { number, precision: 64 })
  const { BigNumber } = math as unknown as { BigNumber: { config(limits: object): void } }
  BigNumber.config({ maxE: LARGEST, minE: -LARGEST })
  const off = (name: string) => () => {
    throw new Error(`The calculator has no function ${name}.`)
  }
  // What mathjs advises to take away where the expression is a stranger's. Reading one is all that is done with `parse`.
  const risky = [
    'import',
    'createUnit',
    'reviver',
    'evaluate',
    'simplify',
    'derivative',
    'resolve',
    'compile',
    'parser',
  ]
  math.import(Object.fromEntries(risky.map((name) => [name, off(name)])), { override: true })
  return math
}

/** What the expression comes to, as text. Throws, in words for a model. May take forever, so it belongs in a thread. */
export function evaluate(expression: string): string {
  try {
    return evaluateIn(exact, expression)
  } catch (error) {
    if (error instanceof AppError) throw error
    return evaluateIn(double, expression)
  }
}

function evaluateIn(math: MathJsInstance, expression: string): string {
  const node = math.parse(expression)
  assertArithmetic(node, (name) => isUnit(math, name))
  const text = write(math, node.compile().evaluate(new Map()))
  if (!/NaN|Infinity/.test(text)) return text
  throw new AppError('INVALID_INPUT', 'The result is no finite number: something is too large, or divided by zero.')
}

function isUnit(math: MathJsInstance, name: string): boolean {
  return (math as unknown as { Unit: { isValuelessUnit(name: string): boolean } }).Unit.isValuelessUnit(name)
}

function write(math: MathJsInstance, value: unknown): string {
  if (typeof value === 'string') return value
  if (!math.isBigNumber(value)) return math.format(value, { precision: math === exact ? DIGITS : 15 })
  const number = value as BigNumber
  const isWritten = number.isInteger() && number.e < 64
  return isWritten ? number.toFixed() : number.toSignificantDigits(DIGITS).toString()
}
