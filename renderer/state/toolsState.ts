import { useQuery } from '@tanstack/react-query'
import type { ConversationSettings } from '../../shared/model/conversation.ts'
import type { ModelInfo } from '../../shared/model/engine.ts'
import type { ToolInfo } from '../../shared/model/tool.ts'
import { appState } from './current.ts'

const none: ToolInfo[] = []

/** Every tool there is, those of MCP servers too. */
export function useTools(): ToolInfo[] {
  const { queryClient, queries } = appState()
  return useQuery(queries.tools, queryClient).data ?? none
}

/** The tools that the model is offered in a conversation with these settings. */
export function offeredTools(
  tools: readonly ToolInfo[],
  settings: ConversationSettings,
  model: ModelInfo | undefined,
): readonly ToolInfo[] {
  if (settings.tools === false || settings.raw || !model?.capabilities?.includes('tools')) return none
  return tools.filter(({ enabled, missing }) => enabled && missing === undefined)
}
