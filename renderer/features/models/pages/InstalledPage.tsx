import { useDeferredValue, useEffect, useRef, useState } from 'react'
import type { ModelRef } from '../../../../shared/model/conversation.ts'
import type { EngineStatus, ModelInfo } from '../../../../shared/model/engine.ts'
import { GUIDE } from '../../../../shared/models.ts'
import { strings } from '../../../../shared/strings.ts'
import { Button } from '../../../ui/Button.tsx'
import { ModelList } from '../ModelList.tsx'
import { ModelPart } from '../ModelPart.tsx'
import type { PageEscape } from '../ModelsDialog.tsx'
import { fits, keyOf } from '../modelTexts.ts'
import { RemoveModel } from '../RemoveModel.tsx'
import { SaidLine } from '../SaidLine.tsx'
import { useSaid } from '../useSaid.ts'

const words = strings.modelsPage

interface InstalledPageProps {
  engines: readonly EngineStatus[]
  onChat: (model: ModelRef) => void
  onGet: () => void
  onEscape: PageEscape
}

/** All models by engine, or one of them with all there is to know of it. */
export function InstalledPage({ engines, onChat, onGet, onEscape }: InstalledPageProps) {
  const [query, setQuery] = useState('')
  const wanted = useDeferredValue(query.trim())
  const [openKey, setOpenKey] = useState<string | null>(null)
  const [openAt, setOpenAt] = useState<'copy'>()
  const [removing, setRemoving] = useState<ModelInfo | null>(null)
  const { said, attempt, forget } = useSaid()
  const place = useRef<HTMLDivElement>(null)

  const others = engines.filter(({ id }) => id !== GUIDE)
  const all = others.flatMap((engine) => engine.models.map((model) => ({ engine, model })))
  const fitting = all.flatMap(({ model }) => (wanted === '' || fits(model, wanted) ? [model] : []))
  // What can't be used stands below what can.
  const shown = [...fitting.filter(({ refused }) => !refused), ...fitting.filter(({ refused }) => refused)]
  const opened = all.find(({ model }) => keyOf(model.ref) === openKey)

  /** To the list, with the focus on the model that was open. */
  const back = () => {
    const key = openKey
    setOpenKey(null)
    forget()
    requestAnimationFrame(() => {
      const rows = [...(place.current?.querySelectorAll<HTMLElement>('[data-model]') ?? [])]
      const row = rows.find(({ dataset }) => dataset.model === key) ?? rows[0]
      ;(row ?? place.current?.querySelector('input'))?.focus()
    })
  }
  useEffect(() => {
    onEscape.current = () => {
      if (opened) back()
      else if (query !== '') setQuery('')
      else return false
      return true
    }
    return () => {
      onEscape.current = null
    }
  })

  return (
    <div ref={place}>
      {opened ? (
        <ModelPart
          key={openKey}
          {...opened}
          at={openAt}
          attempt={attempt}
          onBack={back}
          onChat={() => onChat(opened.model.ref)}
          onRemove={() => setRemoving(opened.model)}
        >
          <SaidLine said={said} />
        </ModelPart>
      ) : (
        <>
          {all.length > 0 && (
            <div className="manage-search">
              <input
                type="search"
                className="input"
                aria-label={words.search}
                placeholder={words.search}
                value={query}
                onChange={({ target }) => setQuery(target.value)}
                onKeyDown={(event) => {
                  if (event.key !== 'ArrowDown') return
                  event.preventDefault()
                  place.current?.querySelector<HTMLElement>('[data-model]')?.focus()
                }}
              />
              <span className="note" role="status">
                {wanted !== '' && words.fits(shown.length, all.length)}
              </span>
            </div>
          )}
          <SaidLine said={said} />
          {wanted !== '' && shown.length === 0 && <p className="manage-none">{words.noneFits(wanted)}</p>}
          <ModelList
            engines={others}
            models={shown}
            isSearch={wanted !== ''}
            attempt={attempt}
            onOpen={(model, at) => {
              forget()
              setOpenAt(at)
              setOpenKey(keyOf(model.ref))
            }}
            onChat={(model) => onChat(model.ref)}
            onRemove={setRemoving}
          />
          {all.length === 0 && (
            <div className="manage-none">
              <p>{words.nothing}</p>
              <Button variant="primary" onClick={onGet}>
                {words.nothingGet}
              </Button>
            </div>
          )}
        </>
      )}
      {removing && (
        <RemoveModel
          model={removing}
          onClose={() => setRemoving(null)}
          attempt={attempt}
          onRemoved={() => {
            if (openKey !== null) back()
          }}
        />
      )}
    </div>
  )
}
