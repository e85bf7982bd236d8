import { basename, dirname } from 'node:path'
import type { FoundFile } from './findFiles.ts'
import { splitName } from './splitName.ts'

/** A model as it was found: one file, or all files of one that was split. */
export interface FoundModel {
  /** Its files in their order; the first is the one that llama.cpp is given. */
  paths: string[]
  /** The first one without links. */
  realPath: string
  /** Bytes of all files. */
  size: number
  /** Says when it became another: sizes and times of its files. */
  stamp: string
  /** When the newest of its files was written, in milliseconds since 1970. */
  modifiedAt: number
  /** Absent: it was opened. */
  place?: number | undefined
  /** Why it can't be whole. */
  missing?: string | undefined
  /** What its file is called, or its folder where the file's name says nothing. */
  baseName: string
}

/** Each model once, in the order of the files; parts that let other models see images are left out. */
export function groupFiles(files: readonly FoundFile[]): FoundModel[] {
  const groups = new Map<string, FoundFile[]>()
  const seen = new Set<string>()
  for (const file of files) {
    if (seen.has(file.realPath) || /mmproj/i.test(basename(file.path))) continue
    seen.add(file.realPath)
    const key = splitName(file.path)?.model ?? file.path
    groups.set(key, [...(groups.get(key) ?? []), file])
  }
  return [...groups.values()].map(toModel)
}

function toModel(found: FoundFile[]): FoundModel {
  const files = found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const [first] = files
  const { path = '', realPath = '', place } = first ?? {}
  const split = splitName(path)
  return {
    paths: files.map((file) => file.path),
    realPath,
    size: files.reduce((sum, { size }) => sum + size, 0),
    stamp: files.map(({ size, modifiedAt }) => `${size}@${modifiedAt}`).join(' '),
    modifiedAt: Math.max(...files.map(({ modifiedAt }) => modifiedAt)),
    place,
    missing: split && files.length < split.parts ? missingOf(files.length, split.parts) : undefined,
    baseName: baseNameOf(path),
  }
}

const missingOf = (there: number, parts: number) =>
  `It is a model in ${parts} files, and only ${there} of them ${there === 1 ? 'is' : 'are'} there.`

/** What a file is called, or its folder where that says more: Jan calls each model's file the same. */
export function baseNameOf(path: string): string {
  const name = basename(path)
    .replace(/\.gguf$/i, '')
    .replace(/-\d{5}-of-\d{5}$/, '')
  const isTelling = name !== '' && !/^(ggml-)?model$/i.test(name)
  return (isTelling ? name : basename(dirname(path)) || name).slice(0, 200)
}
