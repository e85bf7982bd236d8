import { z } from 'zod'
import { strings } from '../../../../shared/strings.ts'
import { createThreads } from '../../../platform/threads/threads.ts'
import { argsOf } from '../argsOf.ts'
import type { AsideTool } from '../tool.ts'
import type { CalculatorCalls } from './worker.ts'
import startThread from './worker.ts?nodeWorker'

const words = strings.tools

const args = argsOf(
  z.strictObject({
    expression: z
      .string()
      .min(1)
      .max(1_000)
      .describe('Such as "1.19 * (20 + 5)", "mean([3, 4, 8])" or "5 inch to cm".'),
  }),
)
type Args = ReturnType<typeof args.parse>

export function createCalculator({ timeoutMs = 5_000 } = {}): AsideTool<Args> {
  const threads = createThreads<CalculatorCalls>({ name: 'calculator', start: startThread, timeoutMs })
  return {
    ...args,
    name: 'calculator',
    title: words.titles.calculator,
    description:
      'Calculates one expression exactly: + - * / ^ % mod, comparisons, roots, logarithms, trigonometry, rounding, ' +
      'factorials, statistics of a list such as [1, 2, 3] or 1:100, complex numbers, and units with "to".',
    effect: 'none',
    startsEnabled: true,
    canBeGranted: false,
    asks: () => false,
    card: ({ expression }) => ({
      title: words.titles.calculator,
      fields: [{ label: words.fields.expression, value: expression }],
      destructive: false,
    }),
    run: ({ expression }, { signal }) => threads.call('evaluate', [expression], signal),
  }
}
