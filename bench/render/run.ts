import { resolve } from 'node:path'
import { serveBuilt } from '../../test/markdown/servePage.ts'

/** Tokens of the whole answer, those that are streamed at its end, and how fast. */
const CASES = [
  { tokens: 4000, streamed: 3800, perSecond: 1000 },
  { tokens: 20_000, streamed: 4000, perSecond: 1000 },
]
const RENDERERS = ['nothing', 'aside', 'reread']
const ROUNDS = Number(process.argv[2] ?? 3)

const site = await serveBuilt(resolve(import.meta.dirname, 'page'))
const results = new Map<string, { script: number; all: number; frames: number; late: number; long: number }[]>()

for (let round = 0; round < ROUNDS; round++) {
  for (const { tokens, streamed, perSecond } of CASES) {
    for (const renderer of RENDERERS) {
      const page = await site.browser.newPage({ viewport: { width: 1000, height: 800 } })
      await page.goto(site.origin)
      await page.waitForFunction(() => 'bench' in window)
      await page.evaluate(([r, t, s]) => window.bench.prepare(r, t, s), [renderer, tokens, streamed] as const)
      const cdp = await page.context().newCDPSession(page)
      // Time on the processor, not on the clock: other programs don't count.
      await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
      await cdp.send('HeapProfiler.collectGarbage')
      const read = async () => {
        const { metrics } = await cdp.send('Performance.getMetrics')
        const at = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1000
        return {
          script: at('ScriptDuration'),
          all: at('ScriptDuration') + at('LayoutDuration') + at('RecalcStyleDuration'),
        }
      }
      const before = await read()
      const seen = await page.evaluate((rate) => window.bench.stream(rate), perSecond)
      const after = await read()
      const name = `${tokens} tokens, ${perSecond}/s: ${renderer}`
      const runs = results.get(name) ?? []
      results.set(name, runs)
      runs.push({
        script: after.script - before.script,
        all: after.all - before.all,
        frames: seen.frames,
        late: seen.late,
        long: seen.longTasks,
      })
      await page.close()
    }
  }
}
await site.close()

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0
console.table(
  Object.fromEntries(
    [...results].map(([name, runs]) => {
      const of = (key: 'script' | 'all' | 'frames' | 'late' | 'long') => median(runs.map((run) => run[key]))
      return [
        name,
        {
          'script ms': Math.round(of('script')),
          'script, layout, style ms': Math.round(of('all')),
          'ms per frame': Number((of('all') / of('frames')).toFixed(2)),
          frames: of('frames'),
          'late frames': of('late'),
          'long tasks': of('long'),
        },
      ]
    }),
  ),
)
