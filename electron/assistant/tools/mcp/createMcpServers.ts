import { randomUUID } from 'node:crypto'
import { AppError } from '../../../../shared/model/errors.ts'
import { McpServer, type McpStatus } from '../../../../shared/model/mcp.ts'
import { strings } from '../../../../shared/strings.ts'
import type { Egress } from '../../../platform/egress.ts'
import type { Log } from '../../../platform/log.ts'
import type { McpStore } from '../../../storage/chainStores.ts'
import type { AsideTool } from '../tool.ts'
import { infoOf } from '../toolbox.ts'
import { type Agreement, agreeTo, hashOfTarget, readAgreement } from './agreement.ts'
import { ServerLife } from './ServerLife.ts'
import { serverEnvironment } from './serverEnvironment.ts'
import { isTooFar } from './tooFar.ts'

const words = strings.mcp

export interface McpServersOptions {
  store: McpStore
  egress: Pick<Egress, 'allow' | 'fetch'>
  env: NodeJS.ProcessEnv
  /** Of Aside, told to servers. */
  version: string
  /** By tool name, where the user chose otherwise than the tool starts with. */
  enabled(): Record<string, boolean>
  log: Pick<Log, 'info' | 'error'>
  /** A server, its state or its tools have changed. */
  onChange(): void
  /** How long a server may take to start. */
  startMs?: number
  /** Before each start after an end that nobody asked for. */
  restartPausesMs?: readonly number[]
}

/** One that is stored: as it lives, or the problem of one that can't be read. */
type Kept = { life: ServerLife } | { problem: string }

/** The MCP servers of the user. They are added, changed and started by a person in Settings, and by nothing else. */
export function createMcpServers(options: McpServersOptions) {
  const { store, egress, env, version, log, startMs = 30_000, restartPausesMs = [1_000, 5_000, 20_000] } = options
  const kept = new Map<string, Kept>()
  let isClosed = false
  let reading: Promise<void> | undefined
  let opening: Promise<void> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const onChange = () => {
    if (!isClosed) options.onChange()
  }

  function life(id: string, server: McpServer, agreement: Agreement | undefined): ServerLife {
    const onAgreed = (agreed: Agreement) => save(id, server, agreed)
    const environment = serverEnvironment(server, env)
    return new ServerLife(server, agreement, {
      ...{ egress, version, log, startMs, restartPausesMs, onChange, onAgreed, env: environment },
    })
  }

  function save(id: string, server: McpServer, agreement: Agreement): Promise<void> {
    return store.saveMcpServer({ id, server: JSON.stringify(server), agreed: JSON.stringify(agreement) })
  }

  /** What is stored, none of it started. */
  function read(): Promise<void> {
    reading ??= store.listMcpServers().then((rows) => {
      for (const { id, server: stored, agreed } of rows) {
        const server = readServer(stored)
        kept.set(
          id,
          server ? { life: life(id, server, readAgreement(agreed)) } : { problem: words.problems.unreadable },
        )
      }
    })
    // What could not be read now can be later.
    reading.catch(() => {
      reading = undefined
    })
    return reading
  }

  function status(id: string, one: Kept): McpStatus {
    if ('problem' in one) {
      return { id, name: id, server: null, state: 'failed', problem: one.problem, restarts: 0, tools: [], leftOut: [] }
    }
    return { id, ...one.life.status(), tools: one.life.tools.map((tool) => infoOf(tool, options.enabled())) }
  }

  function find(id: string): Kept {
    const one = kept.get(id)
    if (!one) throw new AppError('NOT_FOUND', words.problems.unknown)
    return one
  }

  /** One change at a time, each on what the one before left. */
  function change<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(async () => {
      await read()
      if (isClosed) throw new AppError('CANCELLED', words.problems.closed)
      return work()
    })
    last = next.catch(() => {})
    return next
  }

  function assertUsable(server: McpServer, id?: string): void {
    const names = [...kept].flatMap(([other, one]) => ('life' in one && other !== id ? [one.life.server.name] : []))
    if (names.includes(server.name)) throw new AppError('CONFLICT', words.problems.nameTaken(server.name))
    if (isTooFar(server)) throw new AppError('FORBIDDEN', words.problems.beyond, { next: words.problems.beyondNext })
  }

  async function put(id: string, server: McpServer, agreement: Agreement): Promise<McpStatus> {
    await save(id, server, agreement)
    const before = kept.get(id)
    if (before && 'life' in before) await before.life.stop()
    const one = { life: life(id, server, agreement) }
    kept.set(id, one)
    await one.life.start()
    onChange()
    return status(id, one)
  }

  return {
    async list(): Promise<McpStatus[]> {
      await read()
      return [...kept].map(([id, one]) => status(id, one))
    },
    add: (server: McpServer) =>
      change(async () => {
        assertUsable(server)
        return put(randomUUID(), server, agreeTo(server, null))
      }),
    update: (id: string, server: McpServer) =>
      change(async () => {
        const one = find(id)
        assertUsable(server, id)
        const isSame = 'life' in one && hashOfTarget(one.life.server) === hashOfTarget(server)
        return put(id, server, { ...agreeTo(server, null), tools: (isSame && one.life.agreement?.tools) || null })
      }),
    remove: (id: string) =>
      change(async () => {
        const one = find(id)
        await store.removeMcpServer(id)
        kept.delete(id)
        if ('life' in one) await one.life.stop()
        onChange()
      }),
    restart: (id: string) =>
      change(async () => {
        const one = find(id)
        if ('life' in one) await one.life.start()
        return status(id, one)
      }),
    accept: (id: string, hash: string) =>
      change(async () => {
        const one = find(id)
        if (!('life' in one)) throw new AppError('CONFLICT', one.problem)
        await one.life.accept(hash)
        return status(id, one)
      }),

    /** The tools of all servers, those that can't be used now among them. */
    tools: (): AsideTool[] => [...kept.values()].flatMap((one) => ('life' in one ? one.life.tools : [])),
    /**
     * Starts those that are enabled and were not started by a person before, the first time it is called; resolves when
     * each runs or does not.
     */
    open: () => {
      opening ??= change(async () => {
        const lives = [...kept.values()].flatMap((one) => ('life' in one ? [one.life] : []))
        await Promise.all(lives.filter((each) => each.status().state === 'off').map((each) => each.start()))
        return lives
      }).then(async (lives) => {
        await Promise.all(lives.map((each) => each.begun))
      })
      return opening
    },
    /** Resolves when none of them runs any more. */
    async close(): Promise<void> {
      isClosed = true
      await last
      await Promise.all([...kept.values()].map((one) => 'life' in one && one.life.stop()))
    },
  }
}

/** Undefined when it is none. */
function readServer(stored: string): McpServer | undefined {
  try {
    return McpServer.parse(JSON.parse(stored))
  } catch {
    return undefined
  }
}
