import { useEffect } from 'react'
import { strings } from '../../../shared/strings.ts'
import { addFoundServer, useFoundServers } from '../../state/modelsState.ts'
import { announce } from '../../ui/Announcer.tsx'
import { Button } from '../../ui/Button.tsx'
import { useRowFocus } from '../../ui/useRowFocus.ts'
import { SaidLine } from './SaidLine.tsx'
import { useSaid } from './useSaid.ts'
import './foundServers.css'
import './offers.css'

const words = strings.modelsPage

interface FoundServersProps {
  /** Who asked for it is told what came of it. */
  tells?: boolean
}

/** Servers that answer on this computer and could be added. They are looked for when this is shown. */
export function FoundServers({ tells = false }: FoundServersProps) {
  const found = useFoundServers()
  const count = found?.length
  useEffect(() => {
    if (tells && count !== undefined) announce(count === 0 ? words.foundNone : words.foundCount(count))
  }, [tells, count])
  const { said, attempt } = useSaid()
  const { place, leaving } = useRowFocus((found ?? []).map(({ address }) => address))
  return (
    <>
      <SaidLine said={said} />
      <div ref={place} className="found">
        {found?.length === 0 && (
          <p data-none tabIndex={-1}>
            {words.foundNone}
          </p>
        )}
        {found && found.length > 0 && (
          <ul className="offers found-list">
            {found.map((server) => (
              <li key={server.address} data-row={server.address} aria-label={server.label}>
                <div>
                  <b>{server.label}</b> <code>{server.address}</code>
                  <small title={server.models.join(', ')}>{words.foundModels(server.models.length)}</small>
                </div>
                <Button
                  aria-label={words.addOf(server.label)}
                  onClick={() => {
                    leaving(server.address)
                    void attempt(async () => {
                      await addFoundServer(server)
                      return words.added(server.label)
                    })
                  }}
                >
                  {words.add}
                </Button>
              </li>
            ))}
          </ul>
        )}
        <p className="note">{found ? words.foundHint : words.looking}</p>
      </div>
    </>
  )
}
