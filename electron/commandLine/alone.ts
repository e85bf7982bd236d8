import { releases, version } from '../../package.json'
import type { ErrorInfo } from '../../shared/model/errors.ts'
import { type App, createApp } from '../createApp.ts'
import { openConfFile } from '../http/confStore.ts'
import { forkChild } from '../platform/childProcess.ts'
import { createLog } from '../platform/log.ts'
import { logFileIn } from '../platform/paths.ts'
import { noSecretBox } from '../platform/secretBox.ts'
import { browserShell, silence } from '../procedures/shell.ts'
import type { Asking } from './answer.ts'

/** Aside without any window, for one answer. */
export interface AloneApp {
  asking: Asking
  /** What went wrong with the data folder, for people to know. */
  notices(): ErrorInfo[]
  close(): Promise<void>
}

/** Opens it on the data folder, unless another process has that. Loads all of Aside: import it only when it is needed. */
export async function openAlone(
  dataDir: string,
): Promise<{ app: AloneApp } | Extract<Awaited<ReturnType<typeof createApp>>, { holder: unknown }>> {
  const created = await createApp({
    info: { version, mode: 'browser', platform: process.platform, dataDir },
    heldFor: 'print',
    openSettingsFile: openConfFile,
    shell: browserShell({ events: silence }),
    startChild: forkChild,
    secretBox: noSecretBox,
    env: process.env,
    releases,
    log: createLog(logFileIn(dataDir)),
  })
  if ('holder' in created) return created
  const { app }: { app: App } = created
  return { app: { asking: app.asking, notices: app.notices, close: app.close } }
}
