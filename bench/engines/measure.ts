import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Page } from 'playwright/test'
import { chromiumArgs, findChromium } from '../../test/e2e/support/browser.ts'
import { makeDataDir } from '../../test/e2e/support/environment.ts'
import { serveApp } from '../../test/e2e/support/serveApp.ts'
import { askOllama, askServer } from './direct.ts'
import { benchModel, openLlamaCpp, QUESTION } from './llamaCpp.ts'
import { at, median, type Sample } from './sample.ts'
import { askThroughPage } from './throughPage.ts'

const ROUNDS = Number(process.argv[2] ?? 5)
const FRAME_MS = 1_000 / 60
/** Through Aside as a share of the engine asked directly, at the engine's own speed; and how old a word may be on screen. */
const GOALS = { rate: 0.95, frames: 2 }
/** Words a second that engines of this kind make: a large model, a small one, one on a fast card. */
const SPEEDS = [20, 100, 400]

interface Subject {
  name: string
  direct(): Promise<Sample>
  aside(page: Page): Promise<Sample>
}

async function startEngine(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'stampedServer.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = await once(createInterface({ input: child.stdout }), 'line')
  return { url: String(url), child }
}

function subjectsOf(url: string, llamaCpp: () => Promise<Sample>): Subject[] {
  const stamped = SPEEDS.flatMap((speed): Subject[] => {
    const question = `${speed * 3} at ${speed}`
    return [
      {
        name: `Ollama, ${speed} words/s`,
        direct: () => askOllama(url, question),
        aside: (page) => askThroughPage(page, 'stamps:1b', question),
      },
      {
        name: `OpenAI-compatible, ${speed} words/s`,
        direct: () => askServer(url, question),
        aside: (page) => askThroughPage(page, 'stamps:server', question),
      },
    ]
  })
  const own = { name: 'llama.cpp, at its own speed', direct: llamaCpp }
  return [...stamped, { ...own, aside: (page) => askThroughPage(page, 'bench', QUESTION) }]
}

/** A data folder with a .gguf file and a server in its settings. */
function prepare(url: string): { dataDir: string; modelPath: string } {
  const dataDir = makeDataDir()
  const folder = join(dataDir, 'models')
  mkdirSync(folder)
  const modelPath = join(folder, 'bench.gguf')
  writeFileSync(modelPath, benchModel())
  const servers = [{ id: 'bench-server', label: 'Bench', address: `${url}/v1`, allowedRemote: '' }]
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ servers }))
  return { dataDir, modelPath }
}

async function measure(subject: Subject, page: Page) {
  const direct: Sample[] = []
  const aside: Sample[] = []
  // The first of each loads and connects; then by turns, so that a noisy moment meets both.
  await subject.direct()
  await subject.aside(page)
  for (let round = 0; round < ROUNDS; round++) {
    direct.push(await subject.direct())
    aside.push(await subject.aside(page))
  }
  const of = (samples: Sample[], key: 'firstMs' | 'rate') => median(samples.map((sample) => sample[key]))
  const delays = aside.flatMap((sample) => sample.delays)
  return {
    'first, direct ms': of(direct, 'firstMs'),
    'first, Aside ms': of(aside, 'firstMs'),
    rate: of(aside, 'rate') / of(direct, 'rate'),
    'delay p50 frames': delays.length === 0 ? Number.NaN : median(delays) / FRAME_MS,
    'delay p95 frames': delays.length === 0 ? Number.NaN : at(delays, 0.95) / FRAME_MS,
  }
}

const { url, child } = await startEngine()
const { dataDir, modelPath } = prepare(url)
const llama = await openLlamaCpp(modelPath)
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArgs })
const context = await browser.newContext()
const app = await serveApp(context, { errors: [], violations: [] }, { dataDir, ollama: url })
const page = await app.newTab()
const rows: Record<string, Record<string, number | string>> = {}
let met = true
for (const subject of subjectsOf(url, llama.ask)) {
  const row = await measure(subject, page)
  if (row.rate < GOALS.rate || row['delay p95 frames'] > GOALS.frames) met = false
  const shown = Object.entries(row).map(([name, value]) => [name, Number.isNaN(value) ? '' : Number(value.toFixed(2))])
  rows[subject.name] = Object.fromEntries(shown)
}
await app.close()
await browser.close()
llama.close()
child.kill()
console.log(
  `From Enter in a page of Chromium to the screen, against the same engine asked directly. ${ROUNDS} rounds, medians.`,
)
console.log('"rate": through Aside as a share of direct. A frame is 16.7 ms.')
console.table(rows)
console.log(`Goals: rate at least ${GOALS.rate}, delay p95 at most ${GOALS.frames} frames. ${met ? 'Met' : 'Missed'}.`)
