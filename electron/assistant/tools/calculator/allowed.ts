import type { MathNode } from 'mathjs'
import { AppError } from '../../../../shared/model/errors.ts'

const words = (text: string) => new Set(text.split(/\s+/).filter(Boolean))

// What is left out builds lists or digits without bound, runs text as code, or changes mathjs itself.
const functions = words(`
  abs acos acosh acot acoth acsc acsch add arg asec asech asin asinh atan atan2 atanh bin bitAnd bitNot bitOr bitXor cbrt
  ceil combinations conj cos cosh cot coth csc csch cube cumsum divide dot erf exp expm1 factorial fix floor gamma gcd
  hex hypot im invmod isPrime lcm log log10 log1p log2 max mean median min mod mode multiply norm nthRoot oct
  permutations pow prod quantileSeq re rightArithShift leftShift round sec sech sign sin sinh sort sqrt square std
  subtract sum tan tanh to variance xgcd
`)
const operators = words(`
  add subtract multiply divide pow mod factorial unaryMinus unaryPlus dotMultiply dotDivide dotPow bitAnd bitOr bitXor
  bitNot leftShift rightArithShift and or xor not equal unequal smaller smallerEq larger largerEq to
`)
const constants = words('pi tau e phi i Infinity NaN true false LN2 LN10 LOG2E LOG10E SQRT1_2 SQRT2')
const plain = words('ParenthesisNode ConditionalNode RelationalNode')

/** Entries of a range. */
const LONGEST_RANGE = 1_000

/**
 * Throws INVALID_INPUT, in words for a model, unless the expression is arithmetic: numbers, units, flat lists, and the
 * functions above. Whatever passes needs little memory, which a thread can't be relied on to limit.
 */
export function assertArithmetic(expression: MathNode, isUnit: (name: string) => boolean): void {
  expression.traverse((node, path, parent) => {
    const reason = refusal(node, path, parent, isUnit)
    if (reason !== undefined) throw new AppError('INVALID_INPUT', reason)
  })
}

// The typings of mathjs tell its kinds of nodes apart poorly: these are the fields that are read here.
interface Read {
  type: string
  fn?: unknown
  name?: string
  value?: unknown
  items?: Read[]
  start?: Read
  end?: Read
  step?: Read | null
  args?: Read[]
}

function refusal(
  given: MathNode,
  path: string,
  parent: MathNode | undefined,
  isUnit: (name: string) => boolean,
): string | undefined {
  const node = given as unknown as Read
  switch (node.type) {
    case 'ConstantNode':
      if (node.value == null) return 'There is nothing to calculate.'
      return typeof node.value === 'string' ? 'Texts can’t be calculated with.' : undefined
    case 'SymbolNode': {
      const name = node.name ?? ''
      if (path === 'fn' && parent?.type === 'FunctionNode')
        return functions.has(name) ? undefined : `The calculator has no function ${name}.`
      return constants.has(name) || isUnit(name) ? undefined : `The calculator does not know ${name}.`
    }
    case 'FunctionNode':
      return (node.fn as Read).type === 'SymbolNode' ? undefined : 'Only functions can be called.'
    case 'OperatorNode':
      return operators.has(String(node.fn)) ? undefined : `The calculator has no operator ${String(node.fn)}.`
    case 'ArrayNode':
      return (node.items ?? []).every((item, _, { length }) => isEntry(item, length))
        ? undefined
        : 'Lists must be flat.'
    case 'RangeNode':
      return lengthOf(node) <= LONGEST_RANGE ? undefined : `A range has plain numbers, and ${LONGEST_RANGE} at most.`
    default:
      return plain.has(node.type)
        ? undefined
        : 'Write one expression, without assignments, functions of your own or indexes.'
  }
}

const isEntry = ({ type }: Read, length: number) => type !== 'ArrayNode' && (type !== 'RangeNode' || length === 1)

function lengthOf({ start, end, step }: Read): number {
  const length = (plainNumber(end) - plainNumber(start)) / (step ? plainNumber(step) : 1)
  return Number.isNaN(length) ? Infinity : length + 1
}

function plainNumber(node: Read | undefined): number {
  if (node?.type === 'ConstantNode') return Number(node.value)
  if (node?.type === 'OperatorNode' && node.fn === 'unaryMinus') return -plainNumber(node.args?.[0])
  return Number.NaN
}
