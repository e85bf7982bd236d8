import type { Change, ConnectionRecord, Notice } from '../../shared/contract/app.ts'
import { done } from '../../shared/contract/base.ts'
import { os } from './base.ts'

export interface AppInfo {
  version: string
  mode: 'desktop' | 'browser'
  platform: string
  dataDir: string
}

interface Deps {
  info: AppInfo
  watchChanges(signal: AbortSignal | undefined): AsyncGenerator<Change, void>
  notices: { list(): Notice[]; dismiss(id: string): void }
  /** Refuses everything but http, https and mailto. Throws UNSUPPORTED_HERE in browser mode. */
  openExternal(url: string): Promise<void>
  connections(): ConnectionRecord[]
}

export function appProcedures({ info, watchChanges, notices, openExternal, connections }: Deps) {
  return os.app.router({
    info: os.app.info.handler(() => info),
    changes: os.app.changes.handler(async ({ signal }) => watchChanges(signal)),
    notices: os.app.notices.handler(() => notices.list()),
    dismissNotice: os.app.dismissNotice.handler(({ input }) => {
      notices.dismiss(input.id)
      return done
    }),
    openExternal: os.app.openExternal.handler(async ({ input }) => {
      await openExternal(input.url)
      return done
    }),
    connections: os.app.connections.handler(() => connections()),
  })
}
