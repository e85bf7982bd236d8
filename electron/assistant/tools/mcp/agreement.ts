import { z } from 'zod'
import { exactJson } from '../../../../shared/hiddenCharacters.ts'
import type { McpChange, McpServer } from '../../../../shared/model/mcp.ts'
import { sha256 } from '../callHash.ts'
import type { ToolDefinition } from './definitions.ts'

/**
 * What the user has agreed to: the server, and, once they were seen, its tools, by name. Hashes, since equality is all
 * that is asked; the words are there to be shown beside later ones.
 */
const Agreement = z.object({
  server: z.string(),
  tools: z.array(z.tuple([z.string(), z.string(), z.string().optional()])).nullable(),
})
export type Agreement = z.infer<typeof Agreement>

/** Of words longer than this only the hash is kept. */
const MAX_KEPT = 20_000

/** Undefined for what is not there or can't be read: nothing was agreed to. */
export function readAgreement(stored: string | null): Agreement | undefined {
  try {
    return Agreement.safeParse(JSON.parse(stored ?? '')).data
  } catch {
    return undefined
  }
}

/** Of all that decides what a server is and may do; whether it runs, and how long a call takes, needs no new yes. */
export function hashOfServer({ enabled: _, timeoutMs: __, ...server }: McpServer): string {
  return sha256(server)
}

/** Of what is started or connected to. */
export function hashOfTarget({ name: _, policy: __, ...server }: McpServer): string {
  return hashOfServer(server as McpServer)
}

/** Of all that a server says of a tool. */
export function hashOfDefinition({ name, description, inputSchema, annotations }: ToolDefinition): string {
  return sha256([name, description ?? null, inputSchema, annotations ?? null])
}

export function agreeTo(server: McpServer, definitions: readonly ToolDefinition[] | null): Agreement {
  const tools = definitions?.map((tool): [string, string, string?] => {
    const words = wordsOf(tool)
    return [tool.name, hashOfDefinition(tool), ...(words.length > MAX_KEPT ? ([] as const) : ([words] as const))]
  })
  return { server: hashOfServer(server), tools: tools ?? null }
}

/** How the tools differ from those agreed to; undefined: in nothing. */
export function changeOf(agreement: Agreement, definitions: readonly ToolDefinition[]): McpChange | undefined {
  const agreed = new Map(agreement.tools?.map(([name, hash, words]) => [name, { hash, words }]))
  const tools: McpChange['tools'] = []
  for (const tool of definitions) {
    const before = agreed.get(tool.name)
    agreed.delete(tool.name)
    if (before?.hash === hashOfDefinition(tool)) continue
    const was = before?.words === undefined ? {} : { before: before.words }
    tools.push({ name: tool.name, kind: before ? 'changed' : 'added', ...was, now: wordsOf(tool) })
  }
  for (const name of agreed.keys()) tools.push({ name, kind: 'removed' })
  if (tools.length === 0) return undefined
  return { hash: sha256(definitions.map(hashOfDefinition)), command: false, tools }
}

/** All that a server says of a tool beside its name, to be read. */
function wordsOf({ name: _, ...words }: ToolDefinition): string {
  return exactJson(words)
}

/** The server is not the one agreed to. */
export function changeOfServer(server: McpServer): McpChange {
  return { hash: hashOfServer(server), command: true, tools: [] }
}
