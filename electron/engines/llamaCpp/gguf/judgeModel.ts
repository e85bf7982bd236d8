import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { checkKeys } from './checkKeys.ts'
import { checkData, checkParts } from './checkTensors.ts'
import { checkVocabulary } from './checkVocabulary.ts'
import type { GgufFacts } from './facts.ts'
import { factsOf } from './factsOf.ts'
import { NoModel, Refusal } from './Refusal.ts'
import { assertIsModel, type Header, numberOf, readHeader } from './readHeader.ts'

export type Judged =
  | { facts: GgufFacts }
  /** A model that can't be used, and why. */
  | { refused: string }
  /** Something that belongs to a model, and what. */
  | { noModel: string }

/**
 * Reads and checks the header of a model, in one file or in all its parts. What passes is whole as far as its header
 * tells, and has nothing that is known to end llama.cpp's process. Takes as long as the header is: call it in a thread.
 * Never throws.
 */
export function judgeModel(paths: readonly string[]): Judged {
  try {
    return { facts: judge(paths) }
  } catch (error) {
    if (error instanceof NoModel) return { noModel: error.message }
    if (error instanceof Refusal) return { refused: error.message }
    return { refused: unreadable(error as NodeJS.ErrnoException) }
  }
}

function judge(paths: readonly string[]): GgufFacts {
  const [first, ...others] = paths.map((path) => readFile(path))
  if (!first) throw new Refusal('There is no file.')
  assertIsModel(first)
  // Files that were merged from several say 0.
  const parts = Math.max(1, numberOf(first.values, 'split.count') ?? 1)
  if (parts !== paths.length) {
    throw new Refusal(
      parts > paths.length
        ? `It is a part of a model in ${parts} files; their names must end in -00001-of-${String(parts).padStart(5, '0')}.gguf and so on.`
        : 'Its files are parts of different models.',
    )
  }
  for (const [index, part] of [first, ...others].entries()) {
    if (parts > 1 && numberOf(part.values, 'split.no') !== index)
      throw new Refusal('Its files are named in the wrong order.')
  }
  checkKeys(first)
  checkVocabulary(first)
  const tensors = [first, ...others].flatMap((part) => part.tensors)
  checkParts(first, tensors)
  for (const part of [first, ...others]) checkData(part)
  return factsOf(first, tensors)
}

function readFile(path: string): Header {
  // A pipe would wait for its other end for ever.
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) throw new Refusal(stat.isDirectory() ? 'This is a folder.' : 'This is not a file.')
    return readHeader(fd, stat.size)
  } finally {
    closeSync(fd)
  }
}

function unreadable({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'The file is no longer there.'
  if (code === 'EACCES' || code === 'EPERM') return 'This account may not read the file.'
  if (code === 'EISDIR') return 'This is a folder.'
  return `The file can’t be read (${message}).`
}
