import { exactJson } from '../../../../shared/hiddenCharacters.ts'
import type { McpChange, McpServer } from '../../../../shared/model/mcp.ts'
import { strings } from '../../../../shared/strings.ts'
import { Button } from '../../../ui/Button.tsx'
import { ProgramText } from '../../../ui/ProgramText.tsx'

const words = strings.mcpSettings

interface McpChangePartProps {
  name: string
  change: McpChange
  server: McpServer
  onAccept: () => void
}

/** What differs from what was agreed to, whole and exact, and the yes to it. */
export function McpChangePart({ name, change, server, onAccept }: McpChangePartProps) {
  return (
    <section className="mcp-change" aria-label={words.changeLabel(name)}>
      <p className="settings-note">{change.command ? words.changeCommand : words.changeTools}</p>
      {change.command && <ProgramText text={exactJson(server)} />}
      {change.tools.map((tool) => (
        <div key={tool.name}>
          <p>
            <b>{exactJson(tool.name)}</b> <small>{words.kinds[tool.kind]}</small>
          </p>
          {tool.before !== undefined && tool.now !== undefined ? (
            <>
              <small>{words.changeBefore}</small>
              <ProgramText text={marked(tool.before, tool.now, '-')} />
              <small>{words.changeNow}</small>
              <ProgramText text={marked(tool.now, tool.before, '+')} />
            </>
          ) : (
            <>
              {tool.kind === 'changed' && <small>{words.changeUnknown}</small>}
              {tool.now !== undefined && <ProgramText text={tool.now} />}
            </>
          )}
        </div>
      ))}
      <Button aria-label={words.acceptOf(name)} onClick={onAccept}>
        {words.accept}
      </Button>
    </section>
  )
}

/** The text with a sign at the lines that the other one does not have. */
function marked(text: string, other: string, sign: string): string {
  const others = new Set(other.split('\n'))
  return text
    .split('\n')
    .map((line) => `${others.has(line) ? ' ' : sign} ${line}`)
    .join('\n')
}
