import { McpServer } from '../../../../shared/model/mcp.ts'
import { createStore } from '../../../state/store.ts'
import type { Draft } from '../editing/draft.ts'

/** A server as it stands in the form's fields. */
export interface McpText {
  readonly name: string
  readonly transport: McpServer['transport']
  readonly policy: McpServer['policy']
  readonly timeout: string
  readonly command: string
  readonly args: string
  readonly envNames: string
  readonly env: string
  readonly cwd: string
  readonly url: string
  readonly headers: string
}

export interface McpDraft extends Draft<McpText> {
  /** Undefined: it is new. */
  readonly id: string | undefined
  /** As it is stored. */
  readonly server: McpServer | undefined
  readonly first: McpText
}

/** What is being edited; null: nothing. It outlives the page, so that a dialog that goes takes nothing along. */
export const mcpDraft = createStore<McpDraft | null>(null)

const emptyText: McpText = {
  ...{ name: '', transport: 'stdio', policy: 'ask', timeout: '60' },
  ...{ command: '', args: '', envNames: '', env: '', cwd: '', url: '', headers: '' },
}

/** Begins to edit a server, or a new one. */
export function beginMcpDraft(server?: McpServer, id?: string): void {
  const text = server ? textOf(server) : emptyText
  mcpDraft.set({ id, server, first: text, text })
}

/** The server that the fields make, or the fields that are wrong. */
export function serverOf({ text, first, server }: McpDraft): { server: McpServer } | { wrong: ReadonlySet<string> } {
  const { name, transport, policy } = text
  const timeoutMs = text.timeout.trim() === '' ? Number.NaN : Number(text.timeout) * 1_000
  const common = { name, enabled: server?.enabled ?? true, policy, timeoutMs, transport }
  // An argument of several lines has no place in the field, and stays as it is when nothing is changed there.
  const isArgsKept = server?.transport === 'stdio' && text.args === first.args
  const cwd = text.cwd.trim()
  const own =
    transport === 'http'
      ? { url: text.url.trim(), headers: pairsOf(text.headers, ':') }
      : {
          command: text.command.trim(),
          args: isArgsKept ? server.args : linesOf(text.args),
          envNames: text.envNames.split(/[\s,]+/).filter(Boolean),
          env: pairsOf(text.env, '='),
          ...(cwd !== '' && { cwd }),
        }
  const checked = McpServer.safeParse({ ...common, ...own })
  if (checked.success) return { server: checked.data }
  return { wrong: new Set(checked.error.issues.map(({ path }) => String(path[0]))) }
}

function textOf(server: McpServer): McpText {
  const { name, transport, policy, timeoutMs } = server
  const common = { ...emptyText, name, transport, policy, timeout: String(timeoutMs / 1_000) }
  if (server.transport === 'http') return { ...common, url: server.url, headers: textOfPairs(server.headers, ': ') }
  return {
    ...common,
    command: server.command,
    args: server.args.join('\n'),
    envNames: server.envNames.join('\n'),
    env: textOfPairs(server.env, '='),
    cwd: server.cwd ?? '',
  }
}

/** Each line is an argument; what ends the last one is not a further one. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

/** Null, which fits nowhere, when a line has no sign between name and value. */
function pairsOf(text: string, sign: string): Record<string, string> | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.some((line) => !line.includes(sign))) return null
  const pairs = lines.map((line) => {
    const at = line.indexOf(sign)
    const value = line.slice(at + 1)
    return [line.slice(0, at).trim(), sign === ':' ? value.trim() : value] as const
  })
  return Object.fromEntries(pairs)
}

const textOfPairs = (pairs: Record<string, string>, sign: string) =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}${sign}${value}`)
    .join('\n')
