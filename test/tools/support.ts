import { createBuiltInTools } from '../../electron/assistant/tools/createTools.ts'
import type { AsideTool } from '../../electron/assistant/tools/tool.ts'
import { createEgress } from '../../electron/platform/egress.ts'
import { isPublicAddress } from '../../electron/platform/publicAddress.ts'

/** All tools that Aside brings, over one folder that may be written. */
export function builtInTools(folder: string): AsideTool[] {
  return createBuiltInTools({
    dataDir: '/nowhere/aside',
    settings: () => ({ folders: [{ path: folder, write: true }] }),
    env: process.env,
    egress: createEgress(),
    mayReach: isPublicAddress,
  })
}
