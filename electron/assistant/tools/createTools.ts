import type { Egress } from '../../platform/egress.ts'
import { createRunCommand } from './command/runCommand.ts'
import type { AsideTool } from './tool.ts'
import { createFetchPage } from './web/fetchPage.ts'

export interface BuiltInToolOptions {
  dataDir: string
  settings(): {
    /** Real paths, as the user granted them. */
    folders: readonly { path: string; write: boolean }[]
  }
  /** Of Aside itself: commands get a part of it. */
  env: NodeJS.ProcessEnv
  egress: Pick<Egress, 'visit'>
  /** Whether pages may be fetched from that IP address. */
  mayReach(address: string): boolean
}

/** The tools that Aside brings, in the order in which Settings lists them. */
export function createBuiltInTools({ settings, env, egress, mayReach }: BuiltInToolOptions): AsideTool[] {
  return [
    createRunCommand({ env, folders: () => settings().folders }) as AsideTool,
    createFetchPage({ egress, mayReach }) as AsideTool,
  ]
}
