import type { EngineStatus } from '../../../shared/model/engine.ts'
import { LLAMA_CPP } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { addFoundServer, useFoundServers } from '../../state/modelsState.ts'
import { Button } from '../../ui/Button.tsx'
import { useRowFocus } from '../../ui/useRowFocus.ts'
import { SaidLine } from './SaidLine.tsx'
import { useSaid } from './useSaid.ts'

const words = strings.modelsPage

/** Servers that answer on this computer and could be added, and whose files are used already. */
export function FoundPart({ engines }: { engines: readonly EngineStatus[] }) {
  const found = useFoundServers()
  const { said, attempt } = useSaid()
  const { place, leaving } = useRowFocus((found ?? []).map(({ address }) => address))
  const files = engines.find(({ id }) => id === LLAMA_CPP)?.models.filter(({ owner }) => owner !== undefined) ?? []
  const owners = [...new Set(files.map(({ owner }) => owner ?? ''))]
  return (
    <section className="manage-part" aria-label={words.foundTitle}>
      <h3>{words.foundTitle}</h3>
      {files.length > 0 && <p>{words.others(owners, files.length)}</p>}
      <SaidLine said={said} />
      <div ref={place}>
        {found?.length === 0 && (
          <p data-none tabIndex={-1}>
            {words.foundNone}
          </p>
        )}
        {found && found.length > 0 && (
          <ul className="found-list">
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
    </section>
  )
}
