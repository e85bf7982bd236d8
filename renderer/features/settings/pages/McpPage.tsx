import { type RefObject, useState } from 'react'
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
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import { useRowFocus } from '../../../ui/useRowFocus.ts'
import { McpForm } from '../mcp/McpForm.tsx'
import { McpItem } from '../mcp/McpItem.tsx'
import { beginMcpDraft, isDirty, mcpDraft } from '../mcp/mcpDraft.ts'
import type { SettingsDialogProps, StepBack } from '../SettingsDialog.tsx'
import { useStepBack } from '../useStepBack.ts'
import '../mcp/mcp.css'

const words = strings.mcpSettings

interface McpPageProps extends SettingsDialogProps {
  stepBack: RefObject<StepBack | null>
}

/** The MCP servers: a list, or one of them in fields. */
export function McpPage({ judge, stepBack, onOpenChange }: McpPageProps) {
  const servers = useMcpServers()
  const draft = useStore(mcpDraft, (now) => now)
  const [said, setSaid] = useState<{ text: string; isProblem?: boolean } | null>(null)
  const [removing, setRemoving] = useState<McpStatus | null>(null)
  const { place, leaving: rowLeaving } = useRowFocus(servers?.map(({ id }) => id) ?? [])
  const attempt = (work: Promise<void>, done?: string) => {
    setSaid(null)
    work
      .then(() => done !== undefined && setSaid({ text: done }))
      .catch((error: unknown) => setSaid({ text: sentencesOf(error), isProblem: true }))
  }
  /** To the list, with the focus where it began. */
  const leave = () => {
    mcpDraft.set(null)
    requestAnimationFrame(() => place.current?.querySelector('button')?.focus())
  }
  const { back, discard } = useStepBack(
    stepBack,
    draft && { isDirty: isDirty(draft), leave, drop: () => mcpDraft.set(null) },
    onOpenChange,
  )

  const save = async (server: McpServer) => {
    await saveMcpServer(server, draft?.id)
    setSaid({ text: words.saved(server.name) })
    leave()
  }

  if (draft) {
    return (
      <div>
        <McpForm draft={draft} judge={judge} onSave={save} onBack={back} />
        <ConfirmDialog
          {...discard}
          title={words.discardTitle}
          text={words.discardText(draft.first.name || words.discardNew)}
          yes={words.discardYes}
          no={words.discardNo}
        />
      </div>
    )
  }
  return (
    <div ref={place}>
      <p className="settings-note">{words.note}</p>
      <div className="mcp-buttons">
        <Button
          onClick={() => {
            setSaid(null)
            beginMcpDraft()
          }}
        >
          {words.create}
        </Button>
      </div>
      <p className={`mcp-said ${said?.isProblem ? 'field-error' : ''}`} role={said?.isProblem ? 'alert' : 'status'}>
        {said?.text}
      </p>
      {servers?.length === 0 && (
        <p className="settings-note" data-none tabIndex={-1}>
          {words.none}
        </p>
      )}
      {servers && servers.length > 0 && (
        <ul className="mcp-servers" aria-label={words.list}>
          {servers.map((status) => (
            <McpItem
              key={status.id}
              status={status}
              onEdit={(server) => {
                setSaid(null)
                beginMcpDraft(server, status.id)
              }}
              onRestart={() => attempt(restartMcpServer(status.id))}
              onEnabled={(server) => attempt(saveMcpServer(server, status.id))}
              onRemove={() => setRemoving(status)}
              onAccept={(hash) => attempt(acceptMcpChange(status.id, hash))}
            />
          ))}
        </ul>
      )}
      {removing && (
        <ConfirmDialog
          open
          title={words.removeTitle(removing.name)}
          text={words.removeText}
          yes={words.removeYes}
          no={words.removeNo}
          onNo={() => setRemoving(null)}
          onYes={() => {
            setRemoving(null)
            rowLeaving(removing.id)
            attempt(removeMcpServer(removing.id), words.removed(removing.name))
          }}
        />
      )}
    </div>
  )
}
