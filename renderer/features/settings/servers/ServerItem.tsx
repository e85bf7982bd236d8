import { MoreHorizontal, Pencil, RotateCcw, Trash2 } from 'lucide-react'
import type { EngineStatus } from '../../../../shared/model/engine.ts'
import type { ServerSettings } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { Button, IconButton } from '../../../ui/Button.tsx'
import { Menu } from '../../../ui/Menu.tsx'

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
    <li className="server-item" aria-label={label} data-row>
      <div className="server-head">
        <div className="server-what">
          <b>{label}</b>
          <code>{address}</code>
          {facts.length > 0 && <small>{facts.join(' · ')}</small>}
        </div>
        <span className={`server-state server-${state}`}>
          {state === 'ready' ? words.states.ready(status?.models.length ?? 0) : words.states[state]}
        </span>
        <Menu
          trigger={
            <IconButton label={words.menu(label)}>
              <MoreHorizontal size={16} />
            </IconButton>
          }
          items={[
            { label: words.edit, icon: <Pencil size={16} />, onSelect: onEdit },
            { label: words.check, icon: <RotateCcw size={16} />, onSelect: onCheck },
            { label: words.remove, icon: <Trash2 size={16} />, danger: true, apart: true, onSelect: onRemove },
          ]}
        />
      </div>
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
    </li>
  )
}
