import { useState } from 'react'
import { curlLine } from '../../../../shared/curlLine.ts'
import type { SettingsPatch } from '../../../../shared/model/settings.ts'
import { strings } from '../../../../shared/strings.ts'
import { useApiState } from '../../../state/apiState.ts'
import { useAppInfo } from '../../../state/notices.ts'
import { useProblem } from '../../../state/useProblem.ts'
import { openExternal } from '../../../state/windowsState.ts'
import { CheckField } from '../../../ui/CheckField.tsx'
import { Field } from '../../../ui/Field.tsx'
import { CopyLine } from '../api/CopyLine.tsx'
import { PortField } from '../api/PortField.tsx'
import { type MadeToken, TokenList } from '../api/TokenList.tsx'
import { MinutesField } from '../fields/MinutesField.tsx'
import type { SettingsDialogProps } from '../SettingsDialog.tsx'
import '../api/api.css'

const words = strings.api

/** The local HTTP API: whether and where it listens, and who may ask it. */
export function ApiPage({ settings, facts, onChange }: SettingsDialogProps) {
  const { enabled, port, tools, approvalTimeoutMs } = settings.api
  const state = useApiState()
  const platform = useAppInfo()?.platform ?? ''
  const [made, setMade] = useState<readonly MadeToken[]>([])
  const { problem, attempt } = useProblem()
  const change = (api: NonNullable<SettingsPatch['api']>) => void attempt(() => onChange({ api }))
  const isShared = facts?.mode === 'browser'
  const error = enabled ? state?.error : undefined
  const url = enabled ? state?.url : null
  const last = made.at(-1)

  return (
    <>
      <h3>{words.heading}</h3>
      <CheckField
        label={words.enable}
        hint={words.enableHint}
        error={problem}
        checked={enabled}
        onCheckedChange={(on) => change({ enabled: on })}
      />
      <Field
        label={words.address}
        hint={isShared ? words.sharedAddress : undefined}
        render={({ id }) => (
          <div id={id} className="api-address">
            {state?.url ? (
              <CopyLine text={state.url} label={words.copyAddress} />
            ) : (
              <span className="settings-note">{enabled ? words.starting : words.off}</span>
            )}
          </div>
        )}
      />
      {!isShared && (
        <PortField
          port={port}
          error={error && [error.message, error.next].filter(Boolean).join(' ')}
          onPort={(next) => onChange({ api: { port: next } })}
        />
      )}
      <CheckField
        label={words.tools}
        hint={words.toolsHint}
        checked={tools}
        onCheckedChange={(on) => change({ tools: on })}
      />
      <MinutesField
        label={words.hold}
        hint={words.holdHint}
        ms={approvalTimeoutMs}
        onMs={(ms) => onChange({ api: { approvalTimeoutMs: ms } })}
      />

      <h3>{words.tokens}</h3>
      <p className="settings-note">{words.tokensNote}</p>
      <TokenList made={made} onMade={setMade} />

      <h3>{words.tryIt}</h3>
      {url ? (
        <>
          <p className="settings-note">{last ? words.tryItMade(last.token.name) : words.tryItNote(words.yourToken)}</p>
          <CopyLine
            text={curlLine({ url, token: last?.secret ?? words.yourToken, question: words.question, platform })}
            label={words.copyLine}
          />
          <p className="settings-note">
            {words.describes}{' '}
            <a
              href={`${url}/openapi.json`}
              target="_blank"
              rel="noreferrer"
              onClick={(event) => {
                event.preventDefault()
                void attempt(() => openExternal(`${url}/openapi.json`))
              }}
            >
              {words.document}
            </a>
          </p>
        </>
      ) : (
        <p className="settings-note">{words.tryItOff}</p>
      )}
    </>
  )
}
