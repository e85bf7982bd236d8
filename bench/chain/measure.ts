import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createApp } from '../../electron/createApp.ts'
import { createApiListener } from '../../electron/http/api/mount.ts'
import { openConfFile } from '../../electron/http/confStore.ts'
import { forkChild } from '../../electron/platform/childProcess.ts'
import { createLog } from '../../electron/platform/log.ts'
import { noSecretBox } from '../../electron/platform/secretBox.ts'
import { browserShell, silence } from '../../electron/procedures/shell.ts'
import { type Subject, subjectsOf } from './subjects.ts'

const QUESTIONS = Array.from({ length: Number(process.argv[2] ?? 10) }, (_, at) => `Question ${at}`)
/** How many times as fast as one after the other. */
const GOALS = { concurrent: 6.6, batch: 5.2 }

/** An engine with a fixed latency, in a process of its own. */
async function startEngine() {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'engine.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url] = await once(createInterface({ input: child.stdout }), 'line')
  return { url: String(url), end: () => child.kill() }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function open(ollama: string) {
  const dataDir = mkdtempSync(join(tmpdir(), 'aside-bench-'))
  const log = createLog(null)
  const created = await createApp({
    info: { version: '0.0.0', mode: 'browser', platform: process.platform, dataDir },
    openSettingsFile: openConfFile,
    shell: browserShell({ events: silence }),
    startChild: forkChild,
    secretBox: noSecretBox,
    env: { OLLAMA_HOST: ollama },
    releases: '',
    log,
  })
  if (!('app' in created)) throw new Error('the data folder is in use')
  const { app } = created
  const port = await freePort()
  app.settings.update({ api: { enabled: true, port } })
  const server = await createApiListener({ log }).follow(app)
  const { secret } = await app.api.tokens.makeToken('bench')
  return {
    subjects: await subjectsOf(app, { url: `http://127.0.0.1:${port}`, secret }),
    async close() {
      await server.close()
      await app.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function timeOf(work: Promise<void>, since = performance.now()): Promise<number> {
  await work
  return performance.now() - since
}

async function row(subject: Subject) {
  // The first call loads and connects.
  await subject.serial(QUESTIONS.slice(0, 1))
  const serial = await timeOf(subject.serial(QUESTIONS))
  const ratio = async (way: Exclude<keyof Subject, 'serial'>) => serial / (await timeOf(subject[way](QUESTIONS)))
  return {
    serial,
    concurrent: await ratio('concurrent'),
    batch: await ratio('batch'),
    batchAsCompleted: await ratio('batchAsCompleted'),
  }
}

const engine = await startEngine()
const { subjects, close } = await open(engine.url)
const rows: Record<string, Record<string, string>> = {}
let met = true
for (const [name, subject] of Object.entries(subjects)) {
  const { serial, concurrent, batch, batchAsCompleted } = await row(subject)
  const many = Math.min(batch, batchAsCompleted)
  if (concurrent < GOALS.concurrent || many < GOALS.batch) met = false
  const times = (ratio: number) => `${(serial / ratio).toFixed(0)} ms, ${ratio.toFixed(1)} x`
  rows[name] = {
    serial: `${serial.toFixed(0)} ms`,
    concurrent: times(concurrent),
    batch: times(batch),
    batchAsCompleted: times(batchAsCompleted),
  }
}
await close()
engine.end()
console.log(`${QUESTIONS.length} questions to an engine that takes 680 ms for each. "x": times as fast as serial.`)
console.table(rows)
console.log(
  `Goals: concurrent at least ${GOALS.concurrent} x, batch at least ${GOALS.batch} x. ${met ? 'Met' : 'Missed'}.`,
)
