import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'vitest'
import { createMcpServers, type McpServersOptions } from '../../electron/assistant/tools/mcp/createMcpServers.ts'
import { createEgress } from '../../electron/platform/egress.ts'
import { createLog } from '../../electron/platform/log.ts'
import type { McpStore } from '../../electron/storage/chainStores.ts'
import { McpServer, type McpStatus } from '../../shared/model/mcp.ts'
import { isAlive, plainTool, readLog } from './mcpTool.ts'

const script = resolve(import.meta.dirname, 'mcpServerCli.ts')
const quick = { restartPausesMs: [10, 20, 30], startMs: 10_000 }

/**
 * MCP servers as Aside runs them, over rows in memory and real programs. When the test ends they are closed, and nothing
 * that they started may still run.
 */
export function mcpHarness({ onTestFinished, expect }: TestContext, more: Partial<McpServersOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'aside-mcp-'))
  const toolsFile = join(folder, 'tools.json')
  const logFile = join(folder, 'log.txt')
  const rows = new Map<string, Awaited<ReturnType<McpStore['listMcpServers']>>[number]>()
  let writes = 0
  const store: McpStore = {
    listMcpServers: async () => [...rows.values()],
    async saveMcpServer(row) {
      writes++
      rows.set(row.id, row)
    },
    async removeMcpServer(id) {
      writes++
      rows.delete(id)
    },
  }
  const egress = createEgress()
  const log = createLog(null)
  const open = () =>
    createMcpServers({
      ...{ store, egress, log, version: '0.0.0', env: process.env, enabled: () => ({}), onChange: () => {} },
      ...quick,
      ...more,
    })
  let servers = open()
  writeFileSync(toolsFile, JSON.stringify(['echo', 'env', 'hang', 'exit'].map((name) => plainTool(name))))
  writeFileSync(logFile, '')

  onTestFinished(async () => {
    await servers.close()
    await egress.close()
    const started = [...pids('start', logFile), ...pids('child', logFile)]
    rmSync(folder, { recursive: true, force: true })
    expect(started.filter(isAlive)).toEqual([])
  })

  return {
    folder,
    rows,
    egress,
    log,
    get servers() {
      return servers
    },
    get writes() {
      return writes
    },
    /** What the programs were told, in order. */
    told: () => readLog(logFile),
    starts: () => pids('start', logFile),
    pids: (kind: string) => pids(kind, logFile),
    /** What the server lists from now on. */
    lists: (tools: readonly object[]) => writeFileSync(toolsFile, JSON.stringify(tools)),
    server: (mode = 'good', fields: object = {}): McpServer =>
      McpServer.parse({
        ...{ transport: 'stdio', name: 'box', command: process.execPath },
        args: [script, mode, toolsFile, logFile],
        ...fields,
      }),
    async status(id?: string): Promise<McpStatus> {
      const list = await servers.list()
      return (id === undefined ? list[0] : list.find((one) => one.id === id)) as McpStatus
    },
    /** Waits until a server is in that state. */
    async until(state: McpStatus['state'] | ((status: McpStatus) => boolean), id?: string): Promise<McpStatus> {
      const holds = typeof state === 'function' ? state : (status: McpStatus) => status.state === state
      for (const end = performance.now() + 15_000; performance.now() < end; ) {
        const status = await this.status(id)
        if (status && holds(status)) return status
        await new Promise((done) => setTimeout(done, 10))
      }
      throw new Error(`It never came to ${state}: ${JSON.stringify(await this.status(id))}`)
    },
    /** Adds it and waits until it is ready. */
    async ready(server: McpServer): Promise<McpStatus> {
      const { id } = await servers.add(server)
      return this.until('ready', id)
    },
    tool(name: string) {
      const tool = servers.tools().find((each) => each.name === name)
      if (!tool) throw new Error(`There is no tool ${name}: ${servers.tools().map((each) => each.name)}`)
      return tool
    },
    call(name: string, args: Record<string, unknown> = {}, signal = new AbortController().signal) {
      const tool = this.tool(name)
      return tool.run(tool.parse(args), { conversationId: 'c', signal })
    },
    /** As after a restart of Aside, with the rows as they are now. */
    async reopen() {
      await servers.close()
      servers = open()
      await servers.open()
    },
  }
}

export type McpHarness = ReturnType<typeof mcpHarness>

function pids(kind: string, logFile: string): number[] {
  return readLog(logFile).flatMap((line) => (line.startsWith(`${kind} `) ? [Number(line.split(' ')[1])] : []))
}
