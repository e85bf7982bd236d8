import { useEffect, useState } from 'react'
import { strings } from '../../../../shared/strings.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import type { SavedServer } from '../../../state/serversState.ts'
import { CheckField } from '../../../ui/CheckField.tsx'
import { TextField } from '../../../ui/Field.tsx'
import { RemoteQuestion } from '../addresses/RemoteQuestion.tsx'
import { hostOf, type JudgeAddress, type JudgedAddress, reachText } from '../addresses/reach.ts'
import { useJudged } from '../addresses/useJudged.ts'
import { DraftForm } from '../editing/DraftForm.tsx'
import { useDraftForm } from '../editing/useDraftForm.ts'
import { contextOf, keyOf, type ServerDraft, serverDraft } from './serverDraft.ts'

const words = strings.servers

interface ServerFormProps {
  draft: ServerDraft
  /** How its key is kept; undefined: it has none. */
  keyKind: 'kept' | 'session' | undefined
  judge: JudgeAddress
  /** Rejects when it was not saved; the form then says why and stays. */
  onSave: (server: SavedServer, key: string | undefined) => Promise<void>
  onBack: () => void
}

/** Everything of one server, in fields. What is not on this computer is asked about, with the host's name. */
export function ServerForm({ draft, keyKind, judge, onSave, onBack }: ServerFormProps) {
  const { text, first, server } = draft
  const { form, problem, tried, markWrong, change, attempt } = useDraftForm(serverDraft, draft, sentencesOf)
  const [asking, setAsking] = useState<{ server: SavedServer; origin: string } | null>(null)
  const { judged, wrong } = useJudged(text.address, judge)
  const before = useJudged(first.address, judge).judged
  const context = contextOf(text)
  const isMissing = text.address.trim() === ''
  const isMoved = keyKind !== undefined && before && judged && before.origin !== judged.origin
  const title = server ? words.editTitle(server.label) : words.newTitle
  const type =
    (name: 'label' | 'address' | 'key' | 'contextLength') =>
    ({ target: { value } }: { target: { value: string } }) =>
      change({ [name]: value })
  useEffect(() => form.current?.querySelector('input')?.focus(), [form])

  const save = (next: SavedServer) => onSave(next, keyOf(text))
  const submit = () => {
    if (isMissing || context === null) {
      markWrong()
      return
    }
    void attempt(async () => {
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
    })
  }

  return (
    <DraftForm form={form} title={title} problem={problem} back={words.back} onBack={onBack} onSave={submit}>
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
      {asking && (
        <RemoteQuestion
          host={hostOf(asking.origin)}
          words={words}
          more={isOpen(asking.origin) ? words.remoteOpen : undefined}
          onYes={() => {
            setAsking(null)
            void attempt(() => save(asking.server))
          }}
          onNo={() => setAsking(null)}
        />
      )}
    </DraftForm>
  )
}

const keyHints = { none: words.keyHint, kept: words.keyKept, session: words.keySession }

const isOpen = (origin: string) => origin.startsWith('http:')

function reachOf(judged: JudgedAddress): string {
  const text = reachText(judged)
  return judged.reach !== 'local' && isOpen(judged.origin) ? `${text} ${words.unencrypted}` : text
}
