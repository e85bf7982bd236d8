import { useState } from 'react'
import type { ServerSettings } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { appState } from '../../../state/current.ts'
import { refreshEngines } from '../../../state/enginesState.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { removeServer, type SavedServer, saveServer, useServerKeys } from '../../../state/serversState.ts'
import { useStore } from '../../../state/store.ts'
import { Button } from '../../../ui/Button.tsx'
import { useRowFocus } from '../../../ui/useRowFocus.ts'
import { Editing } from '../editing/Editing.tsx'
import { focusEntry } from '../editing/focusEntry.ts'
import { ListPage } from '../editing/ListPage.tsx'
import { RemoveQuestion } from '../editing/RemoveQuestion.tsx'
import { useSaid } from '../editing/useSaid.ts'
import type { EditingPageProps } from '../SettingsDialog.tsx'
import { ServerForm } from '../servers/ServerForm.tsx'
import { ServerItem } from '../servers/ServerItem.tsx'
import { beginServerDraft, serverDraft } from '../servers/serverDraft.ts'
import '../servers/servers.css'

const words = strings.servers

/** The servers of OpenAI's protocol: a list, or one of them in fields. */
export function ServersPage({ settings: { servers }, engines, stepBack, onOpenChange }: EditingPageProps) {
  const keys = useServerKeys()
  const draft = useStore(serverDraft, (now) => now)
  const { said, say, fail, attempt } = useSaid(sentencesOf)
  const [removing, setRemoving] = useState<ServerSettings | null>(null)
  const { place, leaving } = useRowFocus(servers.map(({ id }) => id))
  const leave = () => {
    serverDraft.set(null)
    focusEntry(place)
  }
  const begin = (server?: ServerSettings) => {
    say(null)
    beginServerDraft(server)
  }
  const save = async (server: SavedServer, key: string | undefined) => {
    await saveServer(server, key)
    say({ text: words.saved(server.label) })
    leave()
  }

  if (draft) {
    return (
      <Editing
        draft={draft}
        name={draft.first.label || words.discardNew}
        words={words}
        stepBack={stepBack}
        onLeave={leave}
        onDrop={() => serverDraft.set(null)}
        onCloseDialog={() => onOpenChange(false)}
      >
        {(back) => (
          <ServerForm
            draft={draft}
            keyKind={draft.server && keys[draft.server.id]}
            judge={(address) => appState().api.engines.judgeAddress({ address, of: 'server' })}
            onSave={save}
            onBack={back}
          />
        )}
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
      {servers.length === 0 && (
        <p className="settings-note" data-none tabIndex={-1}>
          {words.none}
        </p>
      )}
      {servers.length > 0 && (
        <ul className="entries model-servers" aria-label={words.list}>
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
        <RemoveQuestion
          name={removing.label}
          words={words}
          onClose={() => setRemoving(null)}
          onYes={() => {
            leaving(removing.id)
            attempt(removeServer(removing.id), words.removed(removing.label))
          }}
        />
      )}
    </ListPage>
  )
}
