import { type RefObject, useState } from 'react'
import type { ServerSettings } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { appState } from '../../../state/current.ts'
import { refreshEngines } from '../../../state/enginesState.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { removeServer, type SavedServer, saveServer, useServerKeys } from '../../../state/serversState.ts'
import { useStore } from '../../../state/store.ts'
import { Button } from '../../../ui/Button.tsx'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import { useRowFocus } from '../../../ui/useRowFocus.ts'
import type { SettingsDialogProps, StepBack } from '../SettingsDialog.tsx'
import { ServerForm } from '../servers/ServerForm.tsx'
import { ServerItem } from '../servers/ServerItem.tsx'
import { beginServerDraft, isDirty, serverDraft } from '../servers/serverDraft.ts'
import { useStepBack } from '../useStepBack.ts'
import '../servers/servers.css'

const words = strings.servers

interface ServersPageProps extends SettingsDialogProps {
  stepBack: RefObject<StepBack | null>
}

/** The servers of OpenAI's protocol: a list, or one of them in fields. */
export function ServersPage({ settings: { servers }, engines, stepBack, onOpenChange }: ServersPageProps) {
  const keys = useServerKeys()
  const draft = useStore(serverDraft, (now) => now)
  const [said, setSaid] = useState<{ text: string; isProblem?: boolean } | null>(null)
  const [removing, setRemoving] = useState<ServerSettings | null>(null)
  const { place, leaving: rowLeaving } = useRowFocus(servers.map(({ id }) => id))
  const attempt = (work: Promise<unknown>, done: string) => {
    setSaid(null)
    work
      .then(() => setSaid({ text: done }))
      .catch((error: unknown) => setSaid({ text: sentencesOf(error), isProblem: true }))
  }
  /** To the list, with the focus where it began. */
  const leave = () => {
    serverDraft.set(null)
    requestAnimationFrame(() => place.current?.querySelector('button')?.focus())
  }
  const { back, discard } = useStepBack(
    stepBack,
    draft && { isDirty: isDirty(draft), leave, drop: () => serverDraft.set(null) },
    onOpenChange,
  )
  const begin = (server?: ServerSettings) => {
    setSaid(null)
    beginServerDraft(server)
  }
  const save = async (server: SavedServer, key: string | undefined) => {
    await saveServer(server, key)
    setSaid({ text: words.saved(server.label) })
    leave()
  }

  if (draft) {
    return (
      <div>
        <ServerForm
          draft={draft}
          keyKind={draft.server && keys[draft.server.id]}
          judge={(address) => appState().api.engines.judgeAddress({ address, of: 'server' })}
          onSave={save}
          onBack={back}
        />
        <ConfirmDialog
          {...discard}
          title={words.discardTitle}
          text={words.discardText(draft.first.label || words.discardNew)}
          yes={words.discardYes}
          no={words.discardNo}
        />
      </div>
    )
  }
  return (
    <div ref={place}>
      <p className="settings-note">{words.note}</p>
      <div className="servers-add">
        <Button onClick={() => begin()}>{words.create}</Button>
      </div>
      <p className={`servers-said ${said?.isProblem ? 'field-error' : ''}`} role={said?.isProblem ? 'alert' : 'status'}>
        {said?.text}
      </p>
      {servers.length === 0 && (
        <p className="settings-note" data-none tabIndex={-1}>
          {words.none}
        </p>
      )}
      {servers.length > 0 && (
        <ul className="server-list" aria-label={words.list}>
          {servers.map((server) => (
            <ServerItem
              key={server.id}
              server={server}
              status={engines.find(({ id }) => id === server.id)}
              keyKind={keys[server.id]}
              onEdit={() => begin(server)}
              onCheck={() => attempt(refreshEngines(), words.checked(server.label))}
              onRemove={() => setRemoving(server)}
            />
          ))}
        </ul>
      )}
      {removing && (
        <ConfirmDialog
          open
          title={words.removeTitle(removing.label)}
          text={words.removeText}
          yes={words.removeYes}
          no={words.removeNo}
          onNo={() => setRemoving(null)}
          onYes={() => {
            setRemoving(null)
            rowLeaving(removing.id)
            attempt(removeServer(removing.id), words.removed(removing.label))
          }}
        />
      )}
    </div>
  )
}
