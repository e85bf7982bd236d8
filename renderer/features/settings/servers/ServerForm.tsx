import { type FormEvent, useEffect, useRef, useState } from 'react'
import { strings } from '../../../../shared/strings.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import type { SavedServer } from '../../../state/serversState.ts'
import { CheckField } from '../../../ui/CheckField.tsx'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import { TextField } from '../../../ui/Field.tsx'
import { type JudgedAddress, reachText } from '../AddressField.tsx'
import { FormFoot } from '../FormFoot.tsx'
import { useTried } from '../useTried.ts'
import { contextOf, keyOf, type ServerDraft, type ServerText, serverDraft } from './serverDraft.ts'
import { useJudged } from './useJudged.ts'

const words = strings.servers

interface ServerFormProps {
  draft: ServerDraft
  /** How its key is kept; undefined: it has none. */
  keyKind: 'kept' | 'session' | undefined
  judge: (address: string) => Promise<JudgedAddress>
  /** Rejects when it was not saved; the form then says why and stays. */
  onSave: (server: SavedServer, key: string | undefined) => Promise<void>
  onBack: () => void
}

/** Everything of one server, in fields. What is not on this computer is asked about, with the host's name. */
export function ServerForm({ draft, keyKind, judge, onSave, onBack }: ServerFormProps) {
  const { text, first, server } = draft
  const form = useRef<HTMLFormElement>(null)
  const [problem, setProblem] = useState<string>()
  const [asking, setAsking] = useState<{ server: SavedServer; origin: string } | null>(null)
  const { tried, markWrong } = useTried(form)
  const { judged, wrong } = useJudged(text.address, judge)
  const before = useJudged(first.address, judge).judged
  const context = contextOf(text)
  const isMissing = text.address.trim() === ''
  const isMoved = keyKind !== undefined && before && judged && before.origin !== judged.origin
  const title = server ? words.editTitle(server.label) : words.newTitle
  const change = (patch: Partial<ServerText>) => {
    setProblem(undefined)
    serverDraft.set({ ...draft, text: { ...text, ...patch } })
  }
  const type =
    (name: 'label' | 'address' | 'key' | 'contextLength') =>
    ({ target: { value } }: { target: { value: string } }) =>
      change({ [name]: value })
  useEffect(() => form.current?.querySelector('input')?.focus(), [])

  const save = (next: SavedServer) =>
    onSave(next, keyOf(text)).catch((error: unknown) => setProblem(sentencesOf(error)))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isMissing || context === null) {
      markWrong()
      return
    }
    setProblem(undefined)
    try {
      const { origin, reach } = await judge(text.address.trim())
      const next = {
        id: server?.id,
        label: text.label.trim() || new URL(origin).host,
        address: text.address.trim(),
        allowedRemote: reach === 'local' ? '' : origin,
        ...(context !== undefined && { contextLength: context }),
      }
      if (reach === 'local' || server?.allowedRemote === origin) await save(next)
      else setAsking({ server: next, origin })
    } catch (error) {
      setProblem(sentencesOf(error))
    }
  }

  return (
    <form ref={form} className="server-form" aria-label={title} onSubmit={submit}>
      <h3>{title}</h3>
      <TextField label={words.name} hint={words.nameHint} maxLength={80} value={text.label} onChange={type('label')} />
      <TextField
        label={words.address}
        hint={judged ? reachOf(judged) : words.addressHint}
        error={isMissing && tried ? words.addressMissing : wrong}
        maxLength={300}
        value={text.address}
        onChange={type('address')}
      />
      <TextField
        label={words.key}
        type="password"
        autoComplete="off"
        hint={isMoved ? words.keyMoved : keyHints[keyKind ?? 'none']}
        maxLength={4_096}
        value={text.key}
        onChange={type('key')}
      />
      {keyKind !== undefined && (
        <CheckField
          label={words.keyForget}
          checked={text.forgetKey && text.key === ''}
          disabled={text.key !== ''}
          onCheckedChange={(forgetKey) => change({ forgetKey })}
        />
      )}
      <TextField
        label={words.context}
        hint={words.contextHint}
        error={context === null && tried ? words.contextInvalid : undefined}
        inputMode="numeric"
        maxLength={9}
        value={text.contextLength}
        onChange={type('contextLength')}
      />
      <FormFoot problem={problem} back={words.back} onBack={onBack} />
      {asking && (
        <ConfirmDialog
          open
          title={words.remoteTitle(hostOf(asking.origin))}
          text={[words.remoteText(hostOf(asking.origin)), isOpen(asking.origin) && words.remoteOpen]
            .filter(Boolean)
            .join(' ')}
          yes={words.remoteYes(hostOf(asking.origin))}
          no={words.remoteNo}
          onYes={() => {
            setAsking(null)
            void save(asking.server)
          }}
          onNo={() => setAsking(null)}
        />
      )}
    </form>
  )
}

const keyHints = { none: words.keyHint, kept: words.keyKept, session: words.keySession }

const hostOf = (origin: string) => new URL(origin).host
const isOpen = (origin: string) => origin.startsWith('http:')

function reachOf(judged: JudgedAddress): string {
  const text = reachText(judged)
  return judged.reach !== 'local' && isOpen(judged.origin) ? `${text} ${words.unencrypted}` : text
}
