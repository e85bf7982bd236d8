import { done } from '../../shared/contract/base.ts'
import type { Grant, ToolInfo } from '../../shared/model/tool.ts'
import type { Assistant } from '../assistant/assistant.ts'
import { os } from './base.ts'

interface Deps {
  assistant: Pick<Assistant, 'decide' | 'preview'>
  tools: {
    list(): ToolInfo[]
    grants(): Promise<Grant[]>
    revokeGrant(id: string): Promise<void>
    judgeFolder(path: string): Promise<string>
  }
  /** The system's folder chooser. */
  chooseFolder(windowId: string): Promise<string | null>
}

export function toolProcedures({ assistant, tools, chooseFolder }: Deps) {
  return os.tools.router({
    list: os.tools.list.handler(() => tools.list()),
    decide: os.tools.decide.handler(async ({ input }) => {
      await assistant.decide(input.runId, input.interruptId, input.decision)
      return done
    }),
    preview: os.tools.preview.handler(({ input }) => assistant.preview(input.runId, input.interruptId, input.args)),
    grants: os.tools.grants.handler(() => tools.grants()),
    revokeGrant: os.tools.revokeGrant.handler(async ({ input }) => {
      await tools.revokeGrant(input.id)
      return done
    }),
    chooseFolder: os.tools.chooseFolder.handler(({ context }) => chooseFolder(context.windowId)),
    judgeFolder: os.tools.judgeFolder.handler(async ({ input }) => ({ path: await tools.judgeFolder(input.path) })),
  })
}
