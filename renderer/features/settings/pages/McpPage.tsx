import { useState } from 'react'
import type { McpServer, McpStatus } from '../../../../shared/model/mcp.ts'
import { strings } from '../../../../shared/strings.ts'
import {
  acceptMcpChange,
  removeMcpServer,
  restartMcpServer,
  saveMcpServer,
  useMcpServers,
} from '../../../state/mcpState.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { useStore } from '../../../state/store.ts'
import { Button } from '../../../ui/Button.tsx'
import { useRowFocus } from '../../../ui/useRowFocus.ts'
import { Editing } from '../editing/Editing.tsx'
import { focusEntry } from '../editing/focusEntry.ts'
import { ListPage } from '../editing/ListPage.tsx'
import { RemoveQuestion } from '../editing/RemoveQuestion.tsx'
import { useSaid } from '../editing/useSaid.ts'
import { McpForm } from '../mcp/McpForm.tsx'
import { McpItem } from '../mcp/McpItem.tsx'
import { beginMcpDraft, mcpDraft } from '../mcp/mcpDraft.ts'
import type { EditingPageProps } from '../SettingsDialog.tsx'
import '../mcp/mcp.css'

const words = strings.mcpSettings

/** The MCP servers: a list, or one of them in fields. */
export function McpPage({ judge, stepBack, onOpenChange }: EditingPageProps) {
  const servers = useMcpServers()
  const draft = useStore(mcpDraft, (now) => now)
  const { said, say, fail, attempt } = useSaid(sentencesOf)
  const [removing, setRemoving] = useState<McpStatus | null>(null)
  const { place, leaving } = useRowFocus(servers?.map(({ id }) => id) ?? [])
  const leave = () => {
    mcpDraft.set(null)
    focusEntry(place)
  }
  const begin = (server?: McpServer, id?: string) => {
    say(null)
    beginMcpDraft(server, id)
  }
  const save = async (server: McpServer) => {
    await saveMcpServer(server, draft?.id)
    say({ text: words.saved(server.name) })
    leave()
  }

  if (draft) {
    return (
      <Editing
        draft={draft}
        name={draft.first.name || words.discardNew}
        words={words}
        stepBack={stepBack}
        onLeave={leave}
        onDrop={() => mcpDraft.set(null)}
        onCloseDialog={() => onOpenChange(false)}
      >
        {(back) => <McpForm draft={draft} judge={judge} onSave={save} onBack={back} />}
      </Editing>
    )
  }
  return (
    <ListPage
      place={place}
      note={words.note}
      acts={<Button onClick={() => begin()}>{words.create}</Button>}
      said={said}
      onProblem={fail}
    >
      {servers?.length === 0 && (
        <p className="settings-note" data-none tabIndex={-1}>
          {words.none}
        </p>
      )}
      {servers && servers.length > 0 && (
        <ul className="entries mcp-entries" aria-label={words.list}>
          {servers.map((status) => (
            <McpItem
              key={status.id}
              status={status}
              onEdit={(server) => begin(server, status.id)}
              onRestart={() => attempt(restartMcpServer(status.id))}
              onEnabled={(server) => attempt(saveMcpServer(server, status.id))}
              onRemove={() => setRemoving(status)}
              onAccept={(hash) => attempt(acceptMcpChange(status.id, hash))}
            />
          ))}
        </ul>
      )}
      {removing && (
        <RemoveQuestion
          name={removing.name}
          words={words}
          onClose={() => setRemoving(null)}
          onYes={() => {
            leaving(removing.id)
            attempt(removeMcpServer(removing.id), words.removed(removing.name))
          }}
        />
      )}
    </ListPage>
  )
}
