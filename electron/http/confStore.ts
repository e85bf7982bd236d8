import Conf from 'conf'
import type { OpenSettingsFile } from '../platform/settingsFile.ts'

/** Settings files in browser mode: `conf`, the engine of electron-store, on the same files as the desktop app. */
export const openConfFile: OpenSettingsFile = ({ name, dataDir }) => {
  const store = new Conf<Record<string, unknown>>({
    cwd: dataDir,
    configName: name,
    projectName: 'aside',
    configFileMode: 0o600,
  })
  return {
    path: store.path,
    read: () => ({ ...store.store }),
    write: (value) => {
      store.store = value
    },
  }
}
