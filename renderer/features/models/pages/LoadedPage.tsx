import type { EngineStatus } from '../../../../shared/model/engine.ts'
import type { LoadedModel } from '../../../../shared/model/modelDetails.ts'
import { strings } from '../../../../shared/strings.ts'
import { useBeingLoaded } from '../../../state/modelsState.ts'
import { useRowFocus } from '../../../ui/useRowFocus.ts'
import { LoadedRow } from '../LoadedRow.tsx'
import { LoadingRow } from '../LoadingRow.tsx'
import { unload } from '../modelActions.ts'
import { isSame, keyOf } from '../modelTexts.ts'
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
  const beingLoaded = useBeingLoaded(engines.flatMap(({ models }) => models))
  if (!loaded) return <p className="note">{words.looking}</p>
  const coming = beingLoaded.filter(({ ref }) => !loaded.some((one) => isSame(one.ref, ref)))
  const size = loaded.reduce((sum, model) => sum + (model.size ?? 0), 0)
  return (
    <div ref={place}>
      <SaidLine said={said} />
      {loaded.length + coming.length === 0 ? (
        <div className="manage-none">
          <p data-none tabIndex={-1}>
            {words.noneLoaded}
          </p>
          <p className="note">{words.noneLoadedHint}</p>
        </div>
      ) : (
        <>
          {loaded.length > 0 && (
            <p className="note">{size > 0 ? words.total(loaded.length, size) : words.count(loaded.length)}</p>
          )}
          <ul className="loaded-list" aria-label={words.loadedNow}>
            {coming.map((model) => (
              <LoadingRow
                key={keyOf(model.ref)}
                model={model}
                engine={engines.find(({ id }) => id === model.ref.engine)}
              />
            ))}
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
