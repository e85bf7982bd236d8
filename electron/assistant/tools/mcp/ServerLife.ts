import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '../../../../shared/model/errors.ts'
import type { McpChange, McpServer, McpStatus } from '../../../../shared/model/mcp.ts'
import { strings } from '../../../../shared/strings.ts'
import type { Log } from '../../../platform/log.ts'
import { sha256 } from '../callHash.ts'
import type { AsideTool } from '../tool.ts'
import { type Agreement, agreeTo, changeOf, changeOfServer, hashOfDefinition, hashOfServer } from './agreement.ts'
import { type LeftOut, MAX_TOOLS, type ToolDefinition } from './definitions.ts'
import { McpFailure, saying } from './failure.ts'
import { mcpTool } from './mcpTool.ts'
import type { McpSession, SessionOptions } from './openSession.ts'
import { StderrTail } from './StderrTail.ts'

const words = strings.mcp.problems

export interface LifeOptions extends Omit<SessionOptions, 'signal' | 'onStderr' | 'onToolsChanged'> {
  /** Before each start after an end that nobody asked for; when none is left, it has failed. */
  restartPausesMs: readonly number[]
  log: Pick<Log, 'info' | 'error'>
  onChange(): void
  /** Stores what was agreed to. */
  onAgreed(agreement: Agreement): Promise<void>
}

/** A server's tools are looked at again at most so often, however often it says that they have changed. */
const LOOK_PAUSE_MS = 500

/** One server from its start to its end: started, looked at, started again when it ends. */
export class ServerLife {
  readonly server: McpServer
  readonly #options: LifeOptions
  readonly #stderr: StderrTail
  #agreement: Agreement | undefined
  #state: McpStatus['state'] = 'off'
  #problem: string | undefined
  #change: McpChange | undefined
  #restarts = 0
  #tools: readonly AsideTool[] = []
  #leftOut: readonly LeftOut[] = []
  /** What the session that runs has listed. */
  #seen: { definitions: readonly ToolDefinition[]; hash: string; hasMore: boolean } | undefined
  #stop = new AbortController()
  #living: Promise<void> = Promise.resolve()
  #begun = Promise.withResolvers<void>()

  constructor(server: McpServer, agreement: Agreement | undefined, options: LifeOptions) {
    this.server = server
    this.#agreement = agreement
    this.#options = options
    this.#stderr = new StderrTail(() => options.onChange())
  }

  /** Resolves when its first start has come to something. */
  get begun(): Promise<void> {
    return this.#begun.promise
  }

  get agreement(): Agreement | undefined {
    return this.#agreement
  }

  /** Those it had last, while it is started again; none of them can then be used. */
  get tools(): readonly AsideTool[] {
    return this.#tools
  }

  status() {
    const stderr = this.#stderr.text()
    return {
      name: this.server.name,
      server: this.server,
      state: this.#state,
      ...(this.#problem !== undefined && { problem: this.#problem }),
      ...(stderr !== '' && { stderr }),
      restarts: this.#restarts,
      leftOut: [...this.#leftOut],
      ...(this.#change && { change: this.#change }),
    }
  }

  /** Begins anew, with all its restarts before it. Resolves when what ran before has ended. */
  async start(): Promise<void> {
    await this.stop()
    this.#begun = Promise.withResolvers()
    this.#restarts = 0
    this.#stop = new AbortController()
    if (!this.server.enabled) return this.#begun.resolve()
    if (this.#agreement?.server !== hashOfServer(this.server)) {
      this.#change = changeOfServer(this.server)
      this.#set('changed', words.commandChanged)
      return
    }
    this.#set('starting')
    this.#living = this.#live(this.#stop.signal)
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#living
    this.#stderr.forget()
    this.#tools = []
    this.#leftOut = []
    this.#change = undefined
    this.#set('off')
  }

  /** A yes to the change of that hash. CONFLICT when it is another one by now. */
  async accept(hash: string): Promise<void> {
    const change = this.#change
    if (change?.hash !== hash) throw new AppError('CONFLICT', words.changedAgain, { next: words.changedAgainNext })
    const agreement = change.command
      ? { ...agreeTo(this.server, null), tools: this.#agreement?.tools ?? null }
      : agreeTo(this.server, this.#seen?.definitions ?? null)
    await this.#options.onAgreed(agreement)
    this.#agreement = agreement
    if (change.command) await this.start()
    else this.#judge()
  }

  async #live(signal: AbortSignal): Promise<void> {
    for (;;) {
      const failure = await this.#liveOnce(signal)
      this.#seen = undefined
      this.#change = undefined
      if (signal.aborted) return
      const { restartPausesMs, log } = this.#options
      const wait = failure.again ? restartPausesMs[this.#restarts] : undefined
      log.info('an MCP server ended', {
        name: this.server.name,
        restarts: this.#restarts,
        startsAgain: wait !== undefined,
      })
      if (wait === undefined) return this.#set('failed', failure.message)
      this.#restarts++
      const again = words.startsAgain[this.server.transport]
      this.#set('starting', again(failure.message, this.#restarts, restartPausesMs.length))
      await pause(wait, undefined, { signal }).catch(() => {})
      if (signal.aborted) return
    }
  }

  /** From a start to its end; answers why it ended. */
  async #liveOnce(signal: AbortSignal): Promise<McpFailure> {
    let session: McpSession | undefined
    let told = Promise.withResolvers<undefined>()
    try {
      // The SDK and LangChain are large: only who has a server waits for them.
      const { openSession } = await import('./openSession.ts')
      session = await openSession(this.server, {
        ...this.#options,
        signal,
        onStderr: (chunk) => this.#stderr.add(chunk),
        onToolsChanged: () => told.resolve(undefined),
      })
      for (;;) {
        await this.#look(session)
        const failure = await Promise.race([session.ended, told.promise])
        if (failure) return failure
        await pause(LOOK_PAUSE_MS, undefined, { signal })
        told = Promise.withResolvers()
      }
    } catch (error) {
      if (error instanceof McpFailure) return error
      if (!signal.aborted) this.#options.log.error('an MCP server could not be used', { name: this.server.name, error })
      return new McpFailure(words.failed(saying(String(error))), false)
    } finally {
      await session?.close()
    }
  }

  async #look(session: McpSession): Promise<void> {
    const { definitions, leftOut, hasMore } = await session.list()
    const hash = sha256([definitions.map(hashOfDefinition), leftOut, hasMore])
    if (this.#seen?.hash === hash) return
    const loaded = await session.load(definitions)
    if (this.#agreement && this.#agreement.tools === null) {
      this.#agreement = agreeTo(this.server, definitions)
      // Not stored, they are asked about anew at the next start: no reason to do without them now.
      await this.#options.onAgreed(this.#agreement).catch((error: unknown) => {
        this.#options.log.error('what was agreed to of an MCP server could not be stored', { error })
      })
    }
    this.#seen = { definitions, hash, hasMore }
    const tools = new Map<string, AsideTool>()
    const shadowed: LeftOut[] = []
    for (const one of loaded.tools) {
      const tool = mcpTool(one, this.server, (self) => this.#missing(self))
      // Names that differ may be written alike for models.
      if (tools.has(tool.name)) shadowed.push({ name: one.definition.name, why: strings.mcp.leftOut.twice })
      else tools.set(tool.name, tool)
    }
    this.#leftOut = [...leftOut, ...loaded.leftOut, ...shadowed]
    this.#tools = [...tools.values()]
    this.#judge()
  }

  /** Sets the state by what was seen and what was agreed to. */
  #judge(): void {
    if (!this.#seen || !this.#agreement) return
    const { definitions, hasMore } = this.#seen
    this.#change = changeOf(this.#agreement, definitions)
    if (this.#change) this.#set('changed', words.toolsChanged)
    else this.#set('ready', hasMore ? words.tooManyTools(MAX_TOOLS) : undefined)
  }

  #missing(tool: AsideTool): string | undefined {
    if (this.#state !== 'ready') return strings.mcp.missing[this.#state]
    return this.#tools.includes(tool) ? undefined : strings.mcp.missing.changed
  }

  #set(state: McpStatus['state'], problem?: string): void {
    if (state !== 'starting' || problem !== undefined) this.#begun.resolve()
    this.#state = state
    this.#problem = problem
    this.#options.onChange()
  }
}
