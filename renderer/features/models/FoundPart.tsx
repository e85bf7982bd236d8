import type { EngineStatus } from '../../../shared/model/engine.ts'
import { LLAMA_CPP } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { FoundServers } from './FoundServers.tsx'

const words = strings.modelsPage

/** What is on this computer already: the files of other programs, which are used, and servers that could be added. */
export function FoundPart({ engines }: { engines: readonly EngineStatus[] }) {
  const files = engines.find(({ id }) => id === LLAMA_CPP)?.models.filter(({ owner }) => owner !== undefined) ?? []
  const owners = [...new Set(files.map(({ owner }) => owner ?? ''))]
  return (
    <section className="manage-part" aria-label={words.foundTitle}>
      <h3>{words.foundTitle}</h3>
      {files.length > 0 && <p>{words.others(owners, files.length)}</p>}
      <FoundServers />
    </section>
  )
}
