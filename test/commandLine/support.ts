import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { createLog } from '../../electron/platform/log.ts'
import { openStorage } from '../../electron/storage/openStorage.ts'
import { textOf } from '../../shared/model/message.ts'
import { type OllamaScript, startOllamaServer } from '../support/ollamaServer.ts'

const root = resolve(import.meta.dirname, '../..')

/** A folder of the test's own, gone when it ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aside-line-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

export async function ollama(script: OllamaScript = {}) {
  const server = await startOllamaServer(script)
  onTestFinished(() => server.close())
  return server
}

export interface Started {
  child: ChildProcess
  out: string
  err: string
  /** The exit code, 128 and the signal's number for a process that one has ended. */
  ended: Promise<number | null>
}

interface How {
  dataDir: string
  ollama?: string
  env?: NodeJS.ProcessEnv
  /** Piped in; absent: nothing to read, as a desktop starts a program. `open`: a pipe that stays open. */
  input?: string | Buffer | 'open'
}

function start(entry: string, args: string[], { dataDir, ollama = '127.0.0.1:9', env, input }: How): Started {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const flags = ['--disable-warning=ExperimentalWarning', '--import', join(root, 'test/support/runFromSource.ts')]
  const child = spawn(process.execPath, [...flags, join(root, 'electron', entry), ...args], {
    env: { PATH, NODE_COMPILE_CACHE, HOME: dataDir, ASIDE_DATA_DIR: dataDir, OLLAMA_HOST: ollama, ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  const started = { child, out: '', err: '', ended: once(child, 'close').then(([code]) => code as number | null) }
  child.stdout?.setEncoding('utf8').on('data', (data) => {
    started.out += data
  })
  child.stderr?.setEncoding('utf8').on('data', (data) => {
    started.err += data
  })
  if (input !== undefined && input !== 'open') child.stdin?.end(input)
  child.stdin?.on('error', () => {})
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await started.ended
  })
  return started
}

/** The command line, as a process of its own. */
export const ask = (args: string[], how: How): Started => start('ask.ts', args, how)

/** Browser mode, which begins. */
export const beginServing = (how: How, args = ['--no-open']): Started => start('serve.ts', args, how)

/** Browser mode, which listens. */
export async function serve(how: How, args?: string[]): Promise<Started> {
  const server = beginServing(how, args)
  await waitFor(() => {
    if (!existsSync(join(how.dataDir, 'aside.sock'))) throw new Error(`it does not listen: ${server.err}`)
  })
  return server
}

export const waitFor = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 30_000, interval: 20 })

/** What is in the history of a folder that nobody has open: each message's text and status, oldest first. */
export async function history(dataDir: string): Promise<[text: string, status: string][][]> {
  const storage = await openStorage({ dataDir, log: createLog(null) })
  try {
    const listed = await storage.conversations.list()
    const whole = await Promise.all(listed.map(({ id }) => storage.conversations.get(id)))
    return whole
      .sort((a, b) => a.conversation.createdAt - b.conversation.createdAt)
      .map(({ messages }) => messages.map((message) => [textOf(message), message.status]))
  } finally {
    await storage.close()
  }
}

/** Programs of the test's own before those of the system. */
export const pathWith = (folder: string) => `${folder}${delimiter}${process.env.PATH}`

/** What Aside has written down there; nothing when it had nothing to say. */
export function logOf(dataDir: string): string {
  const file = join(dataDir, 'aside.log')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
