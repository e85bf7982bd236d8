import { Pencil, Power, RotateCcw, Trash2 } from 'lucide-react'
import type { McpServer, McpStatus } from '../../../../shared/model/mcp.ts'
import { strings } from '../../../../shared/strings.ts'
import { Button } from '../../../ui/Button.tsx'
import { ProgramText } from '../../../ui/ProgramText.tsx'
import { ServerEntry } from '../editing/ServerEntry.tsx'
import { ServerWords } from '../tools/ServerWords.tsx'
import { McpChangePart } from './McpChangePart.tsx'

const words = strings.mcpSettings

interface McpItemProps {
  status: McpStatus
  onEdit: (server: McpServer) => void
  onRestart: () => void
  onEnabled: (server: McpServer) => void
  onRemove: () => void
  onAccept: (hash: string) => void
}

/** One server: how it is doing, what it has, what it says, and what can be done with it. */
export function McpItem({ status, onEdit, onRestart, onEnabled, onRemove, onAccept }: McpItemProps) {
  const { name, server, state, problem, stderr, restarts, tools, leftOut, change } = status
  const isOn = server?.enabled ?? false
  const kind = server?.transport ?? 'stdio'
  return (
    <ServerEntry
      name={name}
      what={server && <code>{targetOf(server)}</code>}
      state={state}
      stateText={words.states[state]}
      menu={words.menu(name)}
      items={[
        ...(server
          ? [
              { label: words.edit, icon: <Pencil size={16} />, onSelect: () => onEdit(server) },
              { label: words.restart[kind], icon: <RotateCcw size={16} />, disabled: !isOn, onSelect: onRestart },
              {
                label: isOn ? words.off : words.on,
                icon: <Power size={16} />,
                onSelect: () => onEnabled({ ...server, enabled: !isOn }),
              },
            ]
          : []),
        { label: words.remove, icon: <Trash2 size={16} />, danger: true, apart: server !== null, onSelect: onRemove },
      ]}
    >
      {server && targetOf(server).length > LONG && (
        <details className="mcp-more">
          <summary>{words.wholeCommand}</summary>
          <ProgramText text={targetOf(server)} />
        </details>
      )}
      {(problem || restarts > 0) && (
        <p className={problemLooks[state] ?? 'settings-note'}>
          {[problem, restarts > 0 && state === 'ready' && words.restarts[kind](restarts)].filter(Boolean).join(' · ')}
        </p>
      )}
      {state === 'failed' && server && (
        <Button aria-label={words.restartOf[kind](name)} onClick={onRestart}>
          {words.restart[kind]}
        </Button>
      )}
      {change && server && (
        <McpChangePart name={name} change={change} server={server} onAccept={() => onAccept(change.hash)} />
      )}
      {tools.length > 0 && (
        <details className="mcp-more">
          <summary>{words.tools(tools.length)}</summary>
          <p className="settings-note">{words.toolsNote}</p>
          <ul className="mcp-tools">
            {tools.map((tool) => (
              <li key={tool.name}>
                <b>{tool.title}</b> <small>{strings.toolSettings.asks[tool.effect]}</small>
                <ServerWords server={name} text={tool.description} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {leftOut.length > 0 && (
        <details className="mcp-more">
          <summary>{words.leftOut(leftOut.length)}</summary>
          <ul className="mcp-tools">
            {leftOut.map((tool, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two may have the same name, and none ever moves
              <li key={at}>
                <b>{tool.name}</b> <span>{tool.why}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {stderr && (
        <details className="mcp-more">
          <summary>{words.stderr}</summary>
          <ProgramText text={stderr} />
        </details>
      )}
    </ServerEntry>
  )
}

/** What is longer may be cut in its line, at the narrowest. */
const LONG = 30

const problemLooks: Partial<Record<McpStatus['state'], string>> = { failed: 'server-failed', changed: 'server-changed' }

const targetOf = (server: McpServer) =>
  server.transport === 'http' ? server.url : [server.command, ...server.args].join(' ')
