import { TriangleAlert } from 'lucide-react'
import { useId, useState } from 'react'
import { exactJson } from '../../../../shared/hiddenCharacters.ts'
import { GrantScope } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { approve, deny, editedArguments } from '../../../state/decisions.ts'
import { useUnusable } from '../../../state/toolsState.ts'
import { Button } from '../../../ui/Button.tsx'
import type { MessageCommands } from '../commands.ts'
import { ArgumentsEditor } from './ArgumentsEditor.tsx'
import { CardBody } from './CardBody.tsx'
import { DecisionCard } from './DecisionCard.tsx'
import { Exact } from './Exact.tsx'
import { type CallApproval, usePreview } from './usePreview.ts'

const words = strings.approvals

interface ApprovalCardProps {
  runId: string
  approval: CallApproval
  /** Aside has not asked for it again since it was lost. */
  lost: boolean
  /** How many decisions the answer waits for, and which of them this is, from 1. */
  waiting: number
  at: number
  commands: MessageCommands
}

/** Asks whether a tool may be called: the whole call as the tool itself tells it, and its arguments to be changed. */
export function ApprovalCard({ runId, approval, lost, waiting, at, commands }: ApprovalCardProps) {
  const { interruptId, kind, call } = approval
  const place = { runId, interruptId }
  const [text, setText] = useState(() => editedArguments.get(place))
  const [opened, setOpened] = useState(false)
  const [scope, setScope] = useState<GrantScope>('once')
  const coversId = useId()
  const edit = (next: string | undefined) => {
    editedArguments.set(place, next)
    setText(next)
  }
  const preview = usePreview(place, approval, text, lost)
  const { reading, state } = preview
  const { card } = reading
  const unusable = useUnusable(call.name)
  const [firstHash] = useState(approval.hash)
  const scopes = GrantScope.options.filter((one) => one === 'once' || approval.scopes.includes(one))

  return (
    <DecisionCard
      label={words.label}
      told={
        approval.hash === firstHash
          ? words.asks(card.title, waiting, commands.keysOf('goToDecision').join(' '))
          : words.changed(card.title)
      }
      what={`${state} ${reading.hash}`}
      yes={words.approve}
      no={words.deny}
      destructive={card.destructive}
      blocked={state !== 'fits'}
      lost={lost}
      onYes={async () => {
        try {
          await approve(place, { hash: reading.hash, args: reading.args, scope })
        } catch (error) {
          preview.again()
          throw error
        }
        editedArguments.set(place, undefined)
      }}
      onNo={() => deny(place)}
      onFocusLost={commands.write}
      title={
        <>
          <h2>
            <Exact text={card.title} />
          </h2>
          {kind === 'unknownOutcome' && <p className="approval-unknown">{words.unknownOutcome}</p>}
          {card.warning !== undefined && <p>{card.warning}</p>}
          {card.destructive && (
            <p className="approval-final">
              <TriangleAlert size={16} aria-hidden /> {words.destructive}
            </p>
          )}
        </>
      }
      more={
        <>
          {scopes.length > 1 && (
            <select
              className="input select approval-scope"
              aria-label={words.scope}
              aria-describedby={scope === 'once' ? undefined : coversId}
              value={scope}
              onChange={(event) => setScope(GrantScope.parse(event.target.value))}
            >
              {scopes.map((one) => (
                <option key={one} value={one}>
                  {words.scopes[one]}
                </option>
              ))}
            </select>
          )}
          <Button
            variant="quiet"
            aria-expanded={text !== undefined}
            onClick={() => {
              setOpened(true)
              edit(text === undefined ? exactJson(call.args) : undefined)
            }}
          >
            {text === undefined ? words.edit : words.editClose}
          </Button>
          {scope !== 'once' && (
            <p id={coversId} className="approval-covers">
              {words.covers[scope]}
            </p>
          )}
        </>
      }
    >
      <CardBody
        card={card}
        label={words.details(card.title, at, waiting)}
        old={text !== undefined && state === 'wrong'}
      />
      {text !== undefined && (
        <ArgumentsEditor
          place={place}
          text={text}
          onText={edit}
          schema={reading.schema}
          preview={preview}
          takesFocus={opened}
        />
      )}
      {state === 'wrong' && preview.isCall && (
        <p className="approval-problem" role="alert">
          <b>{words.cantBeDone}</b> {unusable ?? preview.problem}
        </p>
      )}
    </DecisionCard>
  )
}
