import type { EngineStatus } from '../../../../shared/model/engine.ts'
import type { LoadedModel } from '../../../../shared/model/modelDetails.ts'
import { strings } from '../../../../shared/strings.ts'
import { useRowFocus } from '../../../ui/useRowFocus.ts'
import { LoadedRow } from '../LoadedRow.tsx'
import { unload } from '../modelActions.ts'
import { keyOf } from '../modelTexts.ts'
import { SaidLine } from '../SaidLine.tsx'
import { useSaid } from '../useSaid.ts'

const words = strings.modelsPage

interface LoadedPageProps {
  engines: readonly EngineStatus[]
  /** Undefined until main has told. */
  loaded: readonly LoadedModel[] | undefined
}

/** What is in memory now, how much of it, and for how long. */
export function LoadedPage({ engines, loaded }: LoadedPageProps) {
  const { said, attempt } = useSaid()
  const { place, leaving } = useRowFocus((loaded ?? []).map(({ ref }) => keyOf(ref)))
  if (!loaded) return <p className="note">{words.looking}</p>
  const size = loaded.reduce((sum, model) => sum + (model.size ?? 0), 0)
  return (
    <div ref={place}>
      <SaidLine said={said} />
      {loaded.length === 0 ? (
        <div className="manage-none">
          <p data-none tabIndex={-1}>
            {words.noneLoaded}
          </p>
          <p className="note">{words.noneLoadedHint}</p>
        </div>
      ) : (
        <>
          <p className="note">{size > 0 ? words.total(loaded.length, size) : words.count(loaded.length)}</p>
          <ul className="loaded-list" aria-label={words.loadedNow}>
            {loaded.map((model) => (
              <LoadedRow
                key={keyOf(model.ref)}
                model={model}
                engine={engines.find(({ id }) => id === model.ref.engine)}
                attempt={attempt}
                onUnload={() => {
                  leaving(keyOf(model.ref))
                  unload(attempt, model)
                }}
              />
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
