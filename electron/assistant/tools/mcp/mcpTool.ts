import { AppError } from '../../../../shared/model/errors.ts'
import type { McpServer } from '../../../../shared/model/mcp.ts'
import type { ToolEffect } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { sha256 } from '../callHash.ts'
import type { AsideTool } from '../tool.ts'
import { quoted } from '../visible.ts'
import { hashOfDefinition, hashOfServer } from './agreement.ts'
import type { LoadedTool } from './openSession.ts'
import { toolName } from './toolName.ts'

const words = strings.mcp.card

/**
 * A tool of a server as one of Aside's. What the server says of it is for the model alone: the card has our own words,
 * the tool's name in plain letters, and every argument. `missing` is asked again before each call.
 */
export function mcpTool(
  { definition, schema, check, call }: LoadedTool,
  server: McpServer,
  missing: (tool: AsideTool) => string | undefined,
): AsideTool {
  const name = toolName(server.name, definition.name)
  const title = name.slice(server.name.length + 2)
  const effect = effectOf(definition.annotations, server)
  const labels = new Set(Object.keys(schema.properties ?? {}).filter((key) => /^[\w.-]{1,64}$/.test(key)))
  const tool: AsideTool = {
    name,
    title,
    description: definition.description ?? '',
    schema,
    effect,
    server: server.name,
    startsEnabled: true,
    identity: sha256([hashOfServer(server), hashOfDefinition(definition)]),
    canBeGranted: effect !== 'destroys',
    missing: () => missing(tool),
    parse: check,
    asks: () => effect !== 'reads',
    card: (args) => ({
      title: words.title(title, server.name),
      fields: [
        ...(title === definition.name ? [] : [{ label: words.ownName, value: quoted(definition.name) }]),
        ...argumentFields(args, labels),
      ],
      warning: effect === 'destroys' ? `${words.warning} ${words.destroys}` : words.warning,
      destructive: effect === 'destroys',
    }),
    async run(args, { signal }) {
      const why = missing(tool)
      if (why !== undefined) throw new AppError('CONFLICT', why)
      return call(args, signal)
    },
  }
  return tool
}

/** A server's word that a tool only reads counts where the user has said so. */
function effectOf(hints: LoadedTool['definition']['annotations'], { policy }: McpServer): ToolEffect {
  if (hints?.readOnlyHint && policy === 'readsFree') return 'reads'
  return hints?.destructiveHint ? 'destroys' : 'changes'
}

/** Names that are not plain words of the schema stand among the values: nobody but Aside writes a label. */
function argumentFields(args: Record<string, unknown>, labels: ReadonlySet<string>) {
  const given = Object.entries(args)
  if (given.length === 0) return [{ label: words.arguments, value: words.noArguments }]
  const others = given.filter(([key]) => !labels.has(key))
  return [
    ...given.filter(([key]) => labels.has(key)).map(([label, value]) => ({ label, value: shown(value) })),
    ...(others.length > 0 ? [{ label: words.otherArguments, value: shown(Object.fromEntries(others)) }] : []),
  ]
}

/** JSON with nothing hidden in it. */
function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, inner]) => `${quoted(key)}: ${shown(inner)}`)
    .join(', ')}}`
}
