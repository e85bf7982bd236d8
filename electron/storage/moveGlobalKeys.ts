import type { SettingsStore } from './settings.ts'

/** What is called otherwise now keeps its key that works in every program. */
export function moveGlobalKeys(settings: Pick<SettingsStore, 'get' | 'update'>, from: string, to: string): void {
  const { [from]: keys, ...others } = settings.get().globalKeys
  if (keys !== undefined && from !== to) settings.update({ globalKeys: { ...others, [to]: keys } })
}
