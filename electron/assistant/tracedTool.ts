import { ToolMessage } from '@langchain/core/messages'
import { getCallbackManagerForConfig, type RunnableConfig } from '@langchain/core/runnables'
import type { ToolCall } from './toolCalls.ts'

/**
 * Tells LangChain of a tool that runs, as its own tools do: callbacks, `on_tool_start` and `on_tool_end` of streamEvents,
 * stream mode `tools`. Aside's tools are none of LangChain's, since a call of theirs may wait for a person first.
 */
export async function tracedTool(
  config: RunnableConfig,
  { id, name, args }: ToolCall,
  work: () => Promise<string>,
): Promise<string> {
  const serialized = { lc: 1, type: 'not_implemented' as const, id: ['aside', 'tools', name] }
  const manager = await getCallbackManagerForConfig(config)
  // Four places that are LangChain's own to fill.
  const own = [undefined, undefined, undefined, undefined] as const
  const run = await manager?.handleToolStart(serialized, JSON.stringify(args), ...own, name, id)
  try {
    const content = await work()
    await run?.handleToolEnd(new ToolMessage({ tool_call_id: id, name, content }))
    return content
  } catch (error) {
    await run?.handleToolError(error)
    throw error
  }
}
