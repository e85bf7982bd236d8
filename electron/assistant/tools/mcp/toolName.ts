import { createHash } from 'node:crypto'

const MAX_NAME = 64

/**
 * What models call a server's tool: `server__tool`, in letters, digits, `_` and `-`, at most 64. A name that had to be
 * changed for that ends in a hash of what it was, so that one that only looks like another never gets its name.
 */
export function toolName(server: string, tool: string): string {
  const plain = `${server}__${tool}`
  const written = plain.replace(/[^A-Za-z0-9_-]/g, '_')
  if (written === plain && plain.length <= MAX_NAME) return plain
  const mark = createHash('sha256').update(tool).digest('hex').slice(0, 8)
  return `${written.slice(0, MAX_NAME - mark.length - 1)}-${mark}`
}
