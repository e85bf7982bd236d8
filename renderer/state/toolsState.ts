import { useQuery } from '@tanstack/react-query'
import type { ConversationSettings } from '../../shared/model/conversation.ts'
import type { ModelInfo } from '../../shared/model/engine.ts'
import type { Grant, ToolInfo } from '../../shared/model/tool.ts'
import { takesTools } from '../../shared/models.ts'
import { strings } from '../../shared/strings.ts'
import { appState } from './current.ts'

const words = strings.approvals

const none: ToolInfo[] = []
const noGrants: Grant[] = []

/** Every tool there is, those of MCP servers too. */
export function useTools(): ToolInfo[] {
  const { queryClient, queries } = appState()
  return useQuery(queries.tools, queryClient).data ?? none
}

/** Another number whenever tools, or what they may do, have been read anew from main. */
export function useToolsRead(): number {
  const { queryClient, queries } = appState()
  return useQuery(queries.tools, queryClient).dataUpdatedAt
}

/** Why a tool can't be used now, and where to mend it; undefined: it can, as far as is known. */
export function useUnusable(name: string): string | undefined {
  const { queryClient, queries } = appState()
  const { data } = useQuery(queries.tools, queryClient)
  if (!data) return undefined
  const tool = data.find((one) => one.name === name)
  if (!tool) return words.toolGone
  if (!tool.enabled) return words.toolOff(tool.title)
  return tool.missing === undefined ? undefined : words.toolMissing(tool.missing)
}

/** The tools that the model is offered in a conversation with these settings. */
export function offeredTools(
  tools: readonly ToolInfo[],
  settings: ConversationSettings,
  model: ModelInfo | undefined,
): readonly ToolInfo[] {
  if (settings.tools === false || settings.raw || !takesTools(model)) return none
  return tools.filter(({ enabled, missing }) => enabled && missing === undefined)
}

/** The yeses that hold for longer than one call, read anew each time this is shown. */
export function useGrants(): Grant[] {
  const { queryClient, queries } = appState()
  return useQuery(queries.grants, queryClient).data ?? noGrants
}

/** Takes a yes back: the tool asks again from now on. */
export async function revokeGrant(id: string): Promise<void> {
  const { api, queryClient, queries } = appState()
  try {
    await api.tools.revokeGrant({ id })
  } finally {
    await queryClient.invalidateQueries({ queryKey: queries.grants.queryKey })
  }
}

/** Lets the user choose a folder, as it would be granted; null when none was chosen. Rejects where there is no chooser. */
export async function chooseFolder(): Promise<string | null> {
  const path = await appState().api.tools.chooseFolder()
  return path === null ? null : judgeFolder(path)
}

/** The folder as it would be granted. Rejects with an AppError that says why it can't be. */
export async function judgeFolder(path: string): Promise<string> {
  return (await appState().api.tools.judgeFolder({ path })).path
}
