import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { homedir } from 'node:os'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js'
import { strings } from '../../../../shared/strings.ts'
import { type ProcessGroup, processGroup } from '../../../platform/processGroup.ts'
import { McpFailure, saying } from './failure.ts'
import { LineReader } from './LineReader.ts'
import { ReadingPace } from './ReadingPace.ts'

const words = strings.mcp.problems

export interface StdioOptions {
  command: string
  args: readonly string[]
  /** All that it gets. */
  env: Readonly<Record<string, string>>
  cwd: string | undefined
  onStderr(chunk: Buffer): void
}

/** Lines in a row that are no messages, after which it is no MCP server. */
const MAX_BAD_LINES = 100
/** What it was sent and has not read, in bytes, before more is sent. */
const MAX_UNREAD = 8 * 1024 * 1024
/** A server that is told to go by the end of its input; then by a signal; then it is made to. */
const GRACE_MS = 300
const LAST_GRACE_MS = 1_000
/** After its end, what it had still said is read for so long. */
const LAST_WORDS_MS = 200

/** What must not outlive Aside, however that ends. */
const running = new Set<ProcessGroup>()
process.on('exit', () => {
  for (const group of running) group.kill()
})

/**
 * JSON lines to and from a program that is started for it: no shell, no environment but the given one, at the head of a
 * process group that has ended when `close` resolves. The SDK's own hands on more of the environment and ends the program
 * alone.
 */
export class StdioTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  /** Why it has closed, when nobody closed it. */
  failure: McpFailure | undefined
  readonly #options: StdioOptions
  readonly #lines = new LineReader((line) => this.#read(line))
  readonly #pace = new ReadingPace()
  #child: ChildProcessWithoutNullStreams | undefined
  #group: ProcessGroup | undefined
  #badLines = 0
  #closing: Promise<void> | undefined

  constructor(options: StdioOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { command, args, env, cwd = homedir(), onStderr } = this.#options
    try {
      const child = spawn(command, args, {
        cwd,
        env: { ...env },
        shell: false,
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: process.platform !== 'win32',
        windowsHide: true,
      })
      this.#child = child
      this.#group = processGroup(child)
      running.add(this.#group)
      child.stdin.on('error', () => {})
      child.stderr.on('data', onStderr)
      child.stdout.on('data', (chunk: Buffer) => this.#hear(child, chunk))
      child.once('exit', (code, signal) => {
        const closed = new Promise((resolve) => child.once('close', resolve))
        const late = new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))
        void Promise.race([closed, late]).then(() => this.#fail(words.exited(code, signal), true))
      })
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve)
        child.once('error', reject)
      })
    } catch (error) {
      this.failure = notStarted(command, error as NodeJS.ErrnoException)
      await this.close()
      throw this.failure
    }
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (!this.#child?.stdin.writable || this.#closing) throw new Error(words.gone)
    const { stdin } = this.#child
    // Not to read from it instead would be no way: it may be waiting for that itself.
    if (stdin.writableLength > MAX_UNREAD) {
      this.#fail(words.doesNotRead, false)
      throw new Error(words.doesNotRead)
    }
    stdin.write(`${JSON.stringify(message)}\n`)
  }

  /** Resolves when nothing of it runs any more. */
  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  #fail(why: string, again: boolean): void {
    if (this.#closing) return
    this.failure = new McpFailure(why, again)
    void this.close()
  }

  #hear({ stdout }: ChildProcessWithoutNullStreams, chunk: Buffer): void {
    if (this.#closing) return
    const lines = this.#lines.add(chunk)
    if (lines === undefined) this.#fail(words.lineTooLong, false)
    const wait = this.#pace.after(lines ?? 0, chunk.length)
    if (wait === 0) return
    stdout.pause()
    setTimeout(() => stdout.resume(), wait).unref()
  }

  #read(line: string): void {
    if (this.#closing || line.trim() === '') return
    let message: JSONRPCMessage
    try {
      message = JSONRPCMessageSchema.parse(JSON.parse(line))
    } catch {
      // Programs print a greeting where only messages belong; one that does nothing else is no server.
      if (++this.#badLines >= MAX_BAD_LINES) this.#fail(words.noMessages(saying(line)), false)
      return
    }
    this.#badLines = 0
    this.onmessage?.(message)
  }

  async #end(): Promise<void> {
    const child = this.#child
    const group = this.#group
    // The client hears of it at once: calls that wait for it end now.
    this.onclose?.()
    if (!child || !group) return
    child.stdin.end()
    if (child.pid !== undefined && !(await group.gone(GRACE_MS))) {
      void group.end()
      if (!(await group.gone(LAST_GRACE_MS))) group.kill()
      await group.gone(GRACE_MS)
    }
    running.delete(group)
    child.stdout.destroy()
    child.stderr.destroy()
  }
}

function notStarted(command: string, { code, message }: NodeJS.ErrnoException): McpFailure {
  if (code === 'ENOENT') return new McpFailure(words.noProgram(command), false)
  if (code === 'EACCES') return new McpFailure(words.notRunnable(command), false)
  if (code === 'EINVAL' && process.platform === 'win32') return new McpFailure(words.batchFile(command), false)
  return new McpFailure(words.notStarted(command, code ?? message), false)
}
