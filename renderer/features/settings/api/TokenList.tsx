import { useState } from 'react'
import type { ApiToken } from '../../../../shared/model/apiAccess.ts'
import { strings } from '../../../../shared/strings.ts'
import { makeApiToken, revokeApiToken, useApiTokens } from '../../../state/apiState.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { Button } from '../../../ui/Button.tsx'
import { Field } from '../../../ui/Field.tsx'
import { CopyLine } from './CopyLine.tsx'

const words = strings.api

export interface MadeToken {
  token: ApiToken
  secret: string
}

interface TokenListProps {
  /** The one that was made last, whose secret is still on the page. */
  made: MadeToken | null
  onMade: (made: MadeToken | null) => void
}

/** The tokens of programs: one can be made, its secret shown this once, and each can be revoked. */
export function TokenList({ made, onMade }: TokenListProps) {
  const tokens = useApiTokens()
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string>()
  const attempt = (act: () => Promise<void>) => {
    setProblem(undefined)
    act().catch((error: unknown) => setProblem(sentencesOf(error)))
  }
  const make = () =>
    name.trim() !== '' &&
    attempt(async () => {
      onMade(await makeApiToken(name.trim()))
      setName('')
    })
  const revoke = (id: string) =>
    attempt(async () => {
      if (made?.token.id === id) onMade(null)
      await revokeApiToken(id)
    })

  return (
    <>
      {tokens.length === 0 ? (
        <p className="settings-note">{words.noTokens}</p>
      ) : (
        <ul className="connections api-tokens">
          {tokens.map((token) => (
            <li key={token.id}>
              <div>
                <span className="api-name">{token.name}</span>
                <small>
                  {words.madeOn(new Date(token.createdAt).toLocaleDateString())} ·{' '}
                  {token.lastUsedAt === null
                    ? words.neverUsed
                    : words.usedOn(new Date(token.lastUsedAt).toLocaleString())}
                </small>
              </div>
              <Button aria-label={words.revokeOf(token.name)} onClick={() => revoke(token.id)}>
                {words.revoke}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {made && (
        <div className="api-made">
          <p role="status">{words.made(made.token.name)}</p>
          <CopyLine text={made.secret} label={words.copyToken} />
        </div>
      )}
      <Field
        label={words.name}
        error={problem}
        render={(tie) => (
          <div className="address">
            <input
              className="input"
              autoComplete="off"
              placeholder={words.namePlaceholder}
              value={name}
              maxLength={100}
              onChange={(event) => {
                setName(event.target.value)
                setProblem(undefined)
              }}
              onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && make()}
              {...tie}
            />
            <Button onClick={make} disabled={name.trim() === ''}>
              {words.make}
            </Button>
          </div>
        )}
      />
    </>
  )
}
