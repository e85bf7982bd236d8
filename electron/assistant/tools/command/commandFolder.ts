import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { AppError } from '../../../../shared/model/errors.ts'

type Grants = readonly { path: string; write: boolean }[]

/**
 * The real folder that a command runs in: the wished one, when it lies in one that may be written, else the first such
 * one. FORBIDDEN beside them.
 */
export async function commandFolder(grants: Grants, wished: string | undefined): Promise<string> {
  const roots = await Promise.all(
    grants.filter(({ write }) => write).map(({ path }) => realpath(path).catch(() => undefined)),
  )
  const [first] = roots.filter((root) => root !== undefined)
  if (first === undefined) throw new AppError('FORBIDDEN', 'The user granted no folder in which commands may run.')
  if (wished === undefined) return first
  const folder = await realpath(resolve(first, wished)).catch(() => undefined)
  const isFolder = folder !== undefined && (await stat(folder).catch(() => undefined))?.isDirectory()
  if (!isFolder) throw new AppError('INVALID_INPUT', `folder: ${wished} is not a folder.`)
  if (!roots.some((root) => root !== undefined && isWithin(root, folder))) {
    throw new AppError('FORBIDDEN', `folder: ${wished} is not in a folder that the user granted for writing.`)
  }
  return folder
}

function isWithin(root: string, folder: string): boolean {
  const way = relative(root, folder)
  return way === '' || !(way === '..' || /^\.\.[\\/]/.test(way) || isAbsolute(way))
}
