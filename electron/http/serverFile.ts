import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const ServerFile = z.object({
  url: z.string(),
  port: z.int().min(1).max(65_535),
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
})
export type ServerFile = z.infer<typeof ServerFile>

/**
 * Browser mode's port and page token, kept in the data folder so that open tabs come back after a restart. What can't be
 * read is made anew: tabs then need the new address.
 */
export function readServerFile(dataDir: string): { port: number; token: string } {
  try {
    const { port, token } = ServerFile.parse(JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')))
    return { port, token }
  } catch {
    return { port: 0, token: randomBytes(32).toString('base64url') }
  }
}

/** Writes it by rename, readable by the owner alone. */
export function writeServerFile(dataDir: string, file: ServerFile): void {
  const path = join(dataDir, 'server.json')
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, `${JSON.stringify(file)}\n`, { mode: 0o600 })
  renameSync(temporary, path)
}

/** The address a person opens: the token stands in the fragment, which is never sent over the wire nor logged. */
export function pageUrl(port: number, token: string): string {
  return `http://127.0.0.1:${port}/#token=${token}`
}

/** The address of quick ask in a tab of its own. `question`: not its words, but which of the waiting ones is the page's. */
export function quickUrl(port: number, token: string, question?: string): string {
  return `http://127.0.0.1:${port}/quick#token=${token}${question === undefined ? '' : `&question=${question}`}`
}
