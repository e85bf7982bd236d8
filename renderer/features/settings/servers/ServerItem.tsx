import { Pencil, RotateCcw, Trash2 } from 'lucide-react'
import type { EngineStatus } from '../../../../shared/model/engine.ts'
import type { ServerSettings } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { Button } from '../../../ui/Button.tsx'
import { ServerEntry } from '../editing/ServerEntry.tsx'

const words = strings.servers

interface ServerItemProps {
  server: ServerSettings
  /** What the last look at it found; undefined while nobody has looked. */
  status: EngineStatus | undefined
  keyKind: 'kept' | 'session' | undefined
  onEdit: () => void
  onCheck: () => void
  onRemove: () => void
}

/** One server: where it is, how it is doing and why, and what can be done with it. */
export function ServerItem({ server, status, keyKind, onEdit, onCheck, onRemove }: ServerItemProps) {
  const { label, address } = server
  const state = status?.state ?? 'looking'
  const facts = [status?.reach && words.reaches[status.reach], keyKind && words.keys[keyKind]].filter(Boolean)
  return (
    <ServerEntry
      name={label}
      what={
        <>
          <code>{address}</code>
          {facts.length > 0 && <small>{facts.join(' · ')}</small>}
        </>
      }
      state={state}
      stateText={state === 'ready' ? words.states.ready(status?.models.length ?? 0) : words.states[state]}
      menu={words.menu(label)}
      items={[
        { label: words.edit, icon: <Pencil size={16} />, onSelect: onEdit },
        { label: words.check, icon: <RotateCcw size={16} />, onSelect: onCheck },
        { label: words.remove, icon: <Trash2 size={16} />, danger: true, apart: true, onSelect: onRemove },
      ]}
    >
      {status?.error && (
        <>
          <p className="field-error">{[status.error.message, status.error.next].filter(Boolean).join(' ')}</p>
          <div className="server-acts">
            <Button aria-label={words.checkOf(label)} onClick={onCheck}>
              {words.check}
            </Button>
            <Button aria-label={words.editTitle(label)} onClick={onEdit}>
              {words.edit}
            </Button>
          </div>
        </>
      )}
    </ServerEntry>
  )
}
