import { isUtf8 } from 'node:buffer'
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import { type Access, systemError } from './access/access.ts'
import { inFolder } from './access/folder.ts'
import { fileOf, locate, type Place } from './access/locate.ts'
import { currentFile, fingerprint } from './currentFile.ts'

export interface WritePreview {
  /** Where it leads, links followed. */
  real: string
  /** Folders that would be made. */
  newFolders: number
  /** The file that is there; absent: a new one. */
  was?: { size: number; isLinked: boolean; isText: boolean; isSame: boolean }
  /** Unified; absent when what is there is no text, and when nothing would stand in it. */
  diff?: string
  /** Of what the diff was made against. */
  basis: string
}

/** More changed lines are shown as all lines gone and all new: to find the fewest would take too long. */
const MOST_EDITS = 2_000

/** What it would change to write that text there. Belongs in a thread. */
export function previewWrite(access: Access, path: string, text: string): WritePreview {
  try {
    const place = locate(access, path, { write: true })
    const newFolders = Math.max(0, place.missing.length - 1)
    const file = existingFile(access, place, path)
    const basis = fingerprint(file)
    const about = { real: place.real, newFolders, basis }
    if (!file) return { ...about, ...(text !== '' && { diff: unified('', text) }) }
    const isText = isUtf8(file.bytes) && !file.bytes.includes(0)
    const isSame = file.bytes.equals(Buffer.from(text))
    const was = { size: file.bytes.length, isLinked: file.isLinked, isText, isSame }
    return { ...about, was, ...(isText && !isSame && { diff: unified(file.bytes.toString('utf8'), text) }) }
  } catch (error) {
    throw systemError(error, path)
  }
}

function existingFile(access: Access, place: Place, asked: string) {
  // Where something is missing, what is there must be a folder.
  if (place.missing.length > 0) return inFolder(access, place, () => undefined)
  const file = fileOf(place, asked)
  return inFolder(access, file, (folder) => currentFile(access, folder, file.name))
}

// Of the names the card tells more exactly: one with a line's end in it could pass for a change here.
const names = ['now', 'then'] as const

function unified(was: string, text: string): string {
  const quick = { context: 3, maxEditLength: MOST_EDITS, headerOptions: FILE_HEADERS_ONLY }
  return createTwoFilesPatch(...names, was, text, undefined, undefined, quick) ?? wholly(was, text)
}

function wholly(was: string, text: string): string {
  const signed = (sign: string, content: string) => {
    const lines = content.split('\n')
    const isEnded = lines.at(-1) === ''
    if (isEnded) lines.pop()
    const shown = lines.map((line) => sign + line)
    return { count: lines.length, shown: isEnded ? shown : [...shown, '\\ No newline at end of file'] }
  }
  const old = signed('-', was)
  const now = signed('+', text)
  const head = [`--- ${names[0]}`, `+++ ${names[1]}`, `@@ -1,${old.count} +1,${now.count} @@`]
  return [...head, ...old.shown, ...now.shown, ''].join('\n')
}
