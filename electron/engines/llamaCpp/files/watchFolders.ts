import { type FolderWatcher, watchFolder } from '../../../platform/watchFolder.ts'

/** Watches some folders at a time. */
export function watchFolders(onChange: () => void) {
  const watchers = new Map<string, FolderWatcher>()
  return {
    /** From now on these, and no others. */
    set(folders: readonly string[]): void {
      for (const [folder, watcher] of watchers) {
        if (folders.includes(folder)) continue
        watcher.close()
        watchers.delete(folder)
      }
      for (const folder of folders) {
        const watcher = watchers.get(folder)
        if (watcher) watcher.renew()
        else watchers.set(folder, watchFolder(folder, onChange))
      }
    },
    close(): void {
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}
