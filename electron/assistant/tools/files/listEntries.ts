import { lstatSync, opendirSync } from 'node:fs'
import { join } from 'node:path'
import { number } from '../../../../shared/format.ts'
import { plainOrQuoted } from '../visible.ts'
import { type Access, isGrantable, refused, systemError } from './access/access.ts'
import { assertStays, inFolder } from './access/folder.ts'
import { existing, locate } from './access/locate.ts'
import { fitting } from './cut.ts'

/** More names than these are not even sorted. */
const MOST = 100_000
/** Lines of one call. */
const PAGE = 2_000

/** What lies in a folder, by name, from that entry on; without a path: the granted folders. Belongs in a thread. */
export function listEntries(access: Access, path: string | undefined, offset: number): string {
  if (path === undefined) return listGranted(access)
  try {
    const place = existing(locate(access, path), path)
    return inFolder(access, place, (folder) => {
      const { names, isAll } = namesIn(folder.base)
      const page = names.slice(offset, offset + PAGE).map((name) => describe(folder.base, name))
      assertStays(access, folder)
      const lines = fitting(page)
      if (names.length === 0) return 'The folder is empty.'
      const next = offset + lines.length
      const total = `${isAll ? '' : 'more than '}${number(names.length)}`
      if (next < names.length)
        lines.push(`… cut after ${number(next)} of ${total} entries; ask for offset ${next} to go on.`)
      else if (!isAll) lines.push(`… the folder has ${total} entries; the others can’t be listed.`)
      return lines.join('\n') || `The folder has ${total} entries.`
    })
  } catch (error) {
    throw systemError(error, path)
  }
}

function listGranted(access: Access): string {
  const granted = access.folders.filter(({ path }) => isGrantable(path))
  if (granted.length === 0) throw refused(access)
  return granted.map(({ path, write }) => `${path} (${write ? 'read and write' : 'read only'})`).join('\n')
}

function namesIn(base: string): { names: string[]; isAll: boolean } {
  const names: string[] = []
  const folder = opendirSync(base, { bufferSize: 512 })
  try {
    for (let entry = folder.readSync(); entry; entry = folder.readSync()) {
      if (names.length === MOST) return { names: names.sort(), isAll: false }
      names.push(entry.name)
    }
  } finally {
    folder.closeSync()
  }
  return { names: names.sort(), isAll: true }
}

/** `notes/`, `notes.txt (1,234 bytes)` */
function describe(base: string, name: string): string {
  // A name is data: with a line's end in it it could pass for other entries.
  const plain = plainOrQuoted(name)
  const stat = lstatSync(join(base, name), { throwIfNoEntry: false })
  if (!stat) return `${plain} (gone)`
  if (stat.isDirectory()) return `${plain}/`
  if (stat.isSymbolicLink()) return `${plain} (link)`
  return stat.isFile() ? `${plain} (${number(stat.size)} bytes)` : `${plain} (no plain file)`
}
