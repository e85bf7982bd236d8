import { useEffect, useState } from 'react'
import type { McpServer } from '../../../../shared/model/mcp.ts'
import { strings } from '../../../../shared/strings.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { SelectField, TextAreaField, TextField } from '../../../ui/Field.tsx'
import { RemoteQuestion } from '../addresses/RemoteQuestion.tsx'
import type { JudgeAddress } from '../addresses/reach.ts'
import { DraftForm } from '../editing/DraftForm.tsx'
import { noneWrong } from '../editing/draft.ts'
import { useDraftForm } from '../editing/useDraftForm.ts'
import { type McpDraft, type McpText, mcpDraft, serverOf } from './mcpDraft.ts'

const words = strings.mcpSettings

interface McpFormProps {
  draft: McpDraft
  judge: JudgeAddress
  /** Rejects when it was not saved; the form then says why and stays. */
  onSave: (server: McpServer) => Promise<void>
  onBack: () => void
}

/** Everything of one server, in fields. An address beyond this computer is asked about, with the host's name. */
export function McpForm({ draft, judge, onSave, onBack }: McpFormProps) {
  const { text, first } = draft
  const { form, problem, tried, markWrong, change, attempt } = useDraftForm(mcpDraft, draft, sentencesOf)
  const [asking, setAsking] = useState<{ server: McpServer; host: string } | null>(null)
  const made = serverOf(draft)
  const wrong = tried && 'wrong' in made ? made.wrong : noneWrong
  const title = draft.id === undefined ? words.newTitle : words.editTitle(first.name)
  useEffect(() => form.current?.querySelector('input')?.focus(), [form])

  const save = async (server: McpServer) => {
    if (server.transport === 'stdio' || (await judge(server.url)).reach === 'local') await onSave(server)
    else setAsking({ server: { ...server, allowRemote: true }, host: new URL(server.url).host })
  }

  /** What a field of that name needs, whatever its kind. */
  const field = (name: keyof McpText & keyof typeof words.invalid) => ({
    value: text[name],
    error: wrong.has(name) ? words.invalid[name] : undefined,
    onChange: ({ target: { value } }: { target: { value: string } }) => change({ [name]: value }),
  })
  const lines = (name: 'args' | 'envNames' | 'env' | 'headers') => ({ ...field(name), rows: 2, spellCheck: false })

  return (
    <DraftForm
      form={form}
      className="mcp-form"
      title={title}
      problem={problem}
      back={words.back}
      onBack={onBack}
      onSave={() => ('wrong' in made ? markWrong() : void attempt(() => save(made.server)))}
    >
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
      {asking && (
        <RemoteQuestion
          host={asking.host}
          words={words}
          onYes={() => {
            setAsking(null)
            void attempt(() => onSave(asking.server))
          }}
          onNo={() => setAsking(null)}
        />
      )}
    </DraftForm>
  )
}

const optionsOf = (options: Record<string, string>) =>
  Object.entries(options).map(([value, label]) => ({ value, label }))
