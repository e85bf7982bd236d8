import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { McpServer } from '../../../../shared/model/mcp.ts'
import { strings } from '../../../../shared/strings.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import { SelectField, TextAreaField, TextField } from '../../../ui/Field.tsx'
import type { JudgedAddress } from '../AddressField.tsx'
import { FormFoot } from '../FormFoot.tsx'
import { useTried } from '../useTried.ts'
import { type McpDraft, type McpText, mcpDraft, serverOf } from './mcpDraft.ts'

const words = strings.mcpSettings

interface McpFormProps {
  draft: McpDraft
  judge: (address: string) => Promise<JudgedAddress>
  /** Rejects when it was not saved; the form then says why and stays. */
  onSave: (server: McpServer) => Promise<void>
  onBack: () => void
}

/** Everything of one server, in fields. An address beyond this computer is asked about, with the host's name. */
export function McpForm({ draft, judge, onSave, onBack }: McpFormProps) {
  const { text, first } = draft
  const form = useRef<HTMLFormElement>(null)
  const [problem, setProblem] = useState<string>()
  const { tried, markWrong } = useTried(form)
  const [asking, setAsking] = useState<{ server: McpServer; host: string } | null>(null)
  const made = serverOf(draft)
  const wrong = tried && 'wrong' in made ? made.wrong : noneWrong
  const title = draft.id === undefined ? words.newTitle : words.editTitle(first.name)
  const change = (patch: Partial<McpText>) => {
    setProblem(undefined)
    mcpDraft.set({ ...draft, text: { ...text, ...patch } })
  }
  useEffect(() => form.current?.querySelector('input')?.focus(), [])

  const save = (server: McpServer) => onSave(server).catch((error: unknown) => setProblem(sentencesOf(error)))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if ('wrong' in made) {
      markWrong()
      return
    }
    setProblem(undefined)
    const { server } = made
    if (server.transport === 'stdio') return save(server)
    try {
      const { reach } = await judge(server.url)
      if (reach === 'local') return await save(server)
      setAsking({ server: { ...server, allowRemote: true }, host: new URL(server.url).host })
    } catch (error) {
      setProblem(sentencesOf(error))
    }
  }

  /** What a field of that name needs, whatever its kind. */
  const field = (name: keyof McpText & keyof typeof words.invalid) => ({
    value: text[name],
    error: wrong.has(name) ? words.invalid[name] : undefined,
    onChange: ({ target: { value } }: { target: { value: string } }) => change({ [name]: value }),
  })
  const lines = (name: 'args' | 'envNames' | 'env' | 'headers') => ({ ...field(name), rows: 2, spellCheck: false })

  return (
    <form ref={form} className="mcp-form" aria-label={title} onSubmit={submit}>
      <h3>{title}</h3>
      <TextField label={words.name} hint={words.nameHint} maxLength={32} {...field('name')} />
      <SelectField
        label={words.transport}
        value={text.transport}
        onValueChange={(value) => change({ transport: value as McpText['transport'] })}
        options={optionsOf(words.transports)}
      />
      {text.transport === 'stdio' ? (
        <>
          <TextField label={words.command} hint={words.commandHint} maxLength={4_096} {...field('command')} />
          <TextAreaField label={words.args} hint={words.argsHint} {...lines('args')} />
          <TextAreaField label={words.envNames} hint={words.envNamesHint} {...lines('envNames')} />
          <TextAreaField label={words.env} hint={words.envHint} {...lines('env')} />
          <TextField label={words.cwd} hint={words.cwdHint} maxLength={4_096} {...field('cwd')} />
        </>
      ) : (
        <>
          <TextField label={words.url} hint={words.urlHint} maxLength={2_048} {...field('url')} />
          <TextAreaField label={words.headers} hint={words.headersHint} {...lines('headers')} />
        </>
      )}
      <SelectField
        label={words.policy}
        hint={words.policyHint}
        value={text.policy}
        onValueChange={(value) => change({ policy: value as McpText['policy'] })}
        options={optionsOf(words.policies)}
      />
      <TextField
        label={words.timeout}
        type="number"
        min={1}
        max={3_600}
        step="any"
        error={wrong.has('timeoutMs') ? words.invalid.timeoutMs : undefined}
        value={text.timeout}
        onChange={({ target: { value } }) => change({ timeout: value })}
      />
      <FormFoot problem={problem} back={words.back} onBack={onBack} />
      {asking && (
        <ConfirmDialog
          open
          title={words.remoteTitle(asking.host)}
          text={words.remoteText(asking.host)}
          yes={words.remoteYes(asking.host)}
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

const noneWrong: ReadonlySet<string> = new Set()
const optionsOf = (options: Record<string, string>) =>
  Object.entries(options).map(([value, label]) => ({ value, label }))
