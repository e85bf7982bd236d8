import { answerCalls } from '../../../platform/threads/answerCalls.ts'
import { evaluate } from './evaluate.ts'

const calls = { evaluate }
export type CalculatorCalls = typeof calls

answerCalls(calls)
