import type { AsideTool } from './tool.ts'

export interface BuiltInToolOptions {
  dataDir: string
  settings(): {
    /** Real paths, as the user granted them. */
    folders: readonly { path: string; write: boolean }[]
  }
}

/** The tools that Aside brings, in the order in which Settings lists them. */
export function createBuiltInTools(_options: BuiltInToolOptions): AsideTool[] {
  return []
}
