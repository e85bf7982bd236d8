import { basename, dirname } from 'node:path'
import type { FoundModel } from './groupFiles.ts'

/**
 * What each model is called, by its first path: as before, else by its file's name, and with more of where it is when that
 * is taken already.
 */
export function nameModels(
  models: readonly FoundModel[],
  before: ReadonlyMap<string, string>,
  ownerOf: (model: FoundModel) => string | undefined,
): Map<string, string> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  const give = (path: string, name: string) => {
    names.set(path, name)
    taken.add(name)
  }
  for (const { paths } of models) {
    const [path = ''] = paths
    const name = before.get(path)
    if (name !== undefined && !taken.has(name)) give(path, name)
  }
  for (const model of models) {
    const [path = ''] = model.paths
    if (names.has(path)) continue
    const longer = `${model.baseName} (${ownerOf(model) ?? basename(dirname(path))})`
    let name = taken.has(model.baseName) ? longer : model.baseName
    for (let count = 2; taken.has(name); count++) name = `${longer} ${count}`
    give(path, name)
  }
  return names
}
