import { basename, dirname } from 'node:path'

interface Nameless {
  paths: readonly string[]
  baseName: string
  /** The program that it belongs to. */
  owner?: string | undefined
}

/**
 * What each model is called, by its first path: as before, else by its file's name, and with more of where it is when that
 * is taken already. A file that is gone leaves its name to one that is there: it may have been moved.
 */
export function nameModels(
  there: readonly Nameless[],
  gone: readonly Nameless[],
  before: ReadonlyMap<string, string>,
): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  const give = (path: string, name: string | undefined) => {
    if (name === undefined || names.has(path) || taken.has(name)) return
    names.set(path, name)
    taken.add(name)
  }
  const giveNew = ({ paths: [path = ''], baseName, owner }: Nameless) => {
    give(path, baseName)
    const longer = `${baseName} (${owner ?? basename(dirname(path))})`
    give(path, longer)
    for (let count = 2; !names.has(path); count++) give(path, `${longer} ${count}`)
  }
  for (const {
    paths: [path = ''],
  } of there)
    give(path, before.get(path))
  for (const model of there) giveNew(model)
  for (const {
    paths: [path = ''],
  } of gone)
    give(path, before.get(path))
  for (const model of gone) giveNew(model)
  return names
}
