import type { ToolInfo } from '../../../shared/model/tool.ts'
import type { AsideTool, Toolbox } from './tool.ts'

export interface ToolboxOptions {
  /** Asked anew each time, since MCP servers come and go. */
  sources: (() => AsideTool[])[]
  /** By tool name, where the user chose otherwise than the tool starts with. */
  enabled(): Record<string, boolean>
  settled(): Promise<void>
}

/** All tools of the app. Of two with the same name the first one is there, so that a server can't take another's place. */
export function createToolbox({ sources, enabled, settled }: ToolboxOptions): Toolbox & { list(): ToolInfo[] } {
  const all = () => {
    const byName = new Map<string, AsideTool>()
    for (const tool of sources.flatMap((source) => source())) if (!byName.has(tool.name)) byName.set(tool.name, tool)
    return [...byName.values()]
  }
  const isEnabled = (tool: AsideTool) => isEnabledIn(enabled(), tool)
  return {
    all,
    offered: () => all().filter((tool) => isEnabled(tool) && tool.missing?.() === undefined),
    find: (name) => all().find((tool) => tool.name === name),
    settled,
    list: () => all().map((tool) => infoOf(tool, enabled())),
  }
}

/** The tool as Settings lists it. `enabled`: by name, where the user chose otherwise than it starts with. */
export function infoOf(tool: AsideTool, enabled: Record<string, boolean>): ToolInfo {
  const missing = tool.missing?.()
  const { name, title, description, effect, server } = tool
  return {
    name,
    title,
    description,
    effect,
    enabled: isEnabledIn(enabled, tool),
    ...(missing !== undefined && { missing }),
    ...(server !== undefined && { server }),
  }
}

function isEnabledIn(enabled: Record<string, boolean>, { name, startsEnabled }: AsideTool): boolean {
  return enabled[name] ?? startsEnabled
}
