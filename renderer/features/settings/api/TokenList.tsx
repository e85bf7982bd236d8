import { useState } from 'react'
import type { ApiToken } from '../../../../shared/model/apiAccess.ts'
import { strings } from '../../../../shared/strings.ts'
import { makeApiToken, revokeApiToken, useApiTokens } from '../../../state/apiState.ts'
import { useProblem } from '../../../state/useProblem.ts'
import { Button } from '../../../ui/Button.tsx'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import { LineField } from '../../../ui/LineField.tsx'
import { unlessTyped } from '../../../ui/unlessTyped.ts'
import { useOnce } from '../../../ui/useOnce.ts'
import { useRowFocus } from '../../../ui/useRowFocus.ts'
import { CopyLine } from './CopyLine.tsx'

const words = strings.api

export interface MadeToken {
  token: ApiToken
  secret: string
}

interface TokenListProps {
  /** Those whose secrets are still on the page, in the order in which they were made. */
  made: readonly MadeToken[]
  onMade: (change: (before: readonly MadeToken[]) => readonly MadeToken[]) => void
}

/** The tokens of programs: one can be made, its secret shown this once, and each can be revoked. */
export function TokenList({ made, onMade }: TokenListProps) {
  const tokens = useApiTokens()
  const [name, setName] = useState('')
  const { problem, setProblem, attempt } = useProblem()
  const once = useOnce()
  const [revoking, setRevoking] = useState<ApiToken | null>(null)
  const { place, leaving } = useRowFocus(tokens.map(({ id }) => id))
  const make = () =>
    name.trim() !== '' &&
    once(() =>
      attempt(async () => {
        const done = await makeApiToken(name.trim())
        onMade((before) => [...before, done])
        setName(unlessTyped(name))
      }),
    )
  const revoke = (id: string) =>
    attempt(async () => {
      leaving(id)
      await revokeApiToken(id)
      onMade((before) => before.filter(({ token }) => token.id !== id))
    })

  return (
    <div ref={place}>
      {tokens.length === 0 ? (
        <p className="settings-note api-none" data-none tabIndex={-1}>
          {words.noTokens}
        </p>
      ) : (
        <ul className="connections api-tokens">
          {tokens.map((token) => (
            <li key={token.id} data-row>
              <div>
                <span className="api-name">{token.name}</span>
                <small>
                  {words.madeOn(new Date(token.createdAt).toLocaleString())} ·{' '}
                  {token.lastUsedAt === null
                    ? words.neverUsed
                    : words.usedOn(new Date(token.lastUsedAt).toLocaleString())}
                </small>
              </div>
              <Button aria-label={words.revokeOf(token.name)} onClick={() => setRevoking(token)}>
                {words.revoke}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {made.map(({ token, secret }) => (
        <div key={token.id} className="api-made">
          <p role="status">{words.made(token.name)}</p>
          <CopyLine text={secret} label={words.copyToken(token.name)} />
        </div>
      ))}
      <LineField
        label={words.name}
        error={problem}
        placeholder={words.namePlaceholder}
        text={name}
        maxLength={100}
        onText={(text) => {
          setName(text)
          setProblem(undefined)
        }}
      >
        {[{ act: words.make, disabled: name.trim() === '', onAct: make }]}
      </LineField>
      {revoking && (
        <ConfirmDialog
          open
          title={words.revokeTitle(revoking.name)}
          text={words.revokeText}
          yes={words.revoke}
          no={words.revokeNo}
          onNo={() => setRevoking(null)}
          onYes={() => {
            setRevoking(null)
            revoke(revoking.id)
          }}
        />
      )}
    </div>
  )
}
