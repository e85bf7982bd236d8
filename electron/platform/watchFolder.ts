import { type FSWatcher, statSync, watch } from 'node:fs'

/** Editors write a file in several steps. */
const SETTLE_MS = 150

export interface FolderWatcher {
  /** Looks again whether the folder that is watched is the one that is there: call it before reading the folder. */
  renew(): void
  close(): void
}

/**
 * Calls `onChange` some moments after something in the folder was changed, by anyone. Never throws and keeps no process
 * alive. A folder that is not there yet, or whose system can't watch, is simply not watched.
 */
export function watchFolder(folder: string, onChange: () => void): FolderWatcher {
  let watcher: FSWatcher | null = null
  let watched: bigint | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function settle(): void {
    clearTimeout(timer)
    timer = setTimeout(onChange, SETTLE_MS)
    timer.unref()
  }
  function stop(): void {
    watcher?.close()
    watcher = null
    watched = undefined
  }
  function renew(): void {
    try {
      const there = statSync(folder, { bigint: true, throwIfNoEntry: false })?.ino
      if (there === watched && watcher) return
      stop()
      if (there === undefined) return
      watcher = watch(folder, { persistent: false }, settle)
      watcher.on('error', stop)
      watched = there
    } catch {
      // Out of watchers, or a file system without them: the folder is still read whenever it is asked for.
      stop()
    }
  }

  renew()
  return {
    renew,
    close() {
      clearTimeout(timer)
      stop()
    },
  }
}
