import { ipcMain } from 'electron'
import Store from 'electron-store'
import type { OpenSettingsFile } from '../platform/settingsFile.ts'

/** Settings files on the desktop, by electron-store, in the data folder. */
export const openElectronStore: OpenSettingsFile = ({ name, dataDir }) => {
  // A field of conf's own, which electron-store passes on without naming it.
  const ownerOnly = { configFileMode: 0o600 }
  const store = new Store<Record<string, unknown>>({ cwd: dataDir, name, ...ownerOnly })
  // It answers any frame's question for paths of this machine; no page of ours asks, so nobody is answered.
  ipcMain.removeAllListeners('electron-store-get-data')
  return {
    path: store.path,
    read: () => ({ ...store.store }),
    write: (value) => {
      store.store = value
    },
  }
}
