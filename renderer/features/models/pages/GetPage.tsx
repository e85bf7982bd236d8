import { useEffect } from 'react'
import type { ModelRef } from '../../../../shared/model/conversation.ts'
import type { EngineStatus } from '../../../../shared/model/engine.ts'
import { OLLAMA } from '../../../../shared/models.ts'
import { strings } from '../../../../shared/strings.ts'
import { findModel } from '../../../state/enginesState.ts'
import { transfersSeen, useTransfers } from '../../../state/modelsState.ts'
import { useSettings } from '../../../state/settingsState.ts'
import { FilePart } from '../FilePart.tsx'
import { FoundPart } from '../FoundPart.tsx'
import { GetByName } from '../GetByName.tsx'
import { abilitiesOf } from '../modelActions.ts'
import { TransferItems } from '../TransferItems.tsx'

const words = strings.modelsPage

interface GetPageProps {
  engines: readonly EngineStatus[]
  canChoose: boolean
  /** A new conversation with that model. */
  onChat: (model: ModelRef) => void
  onOpenLink: (url: string) => void
}

/** The ways to more models, and what is on its way. */
export function GetPage({ engines, canChoose, onChat, onOpenLink }: GetPageProps) {
  const { all, news } = useTransfers()
  useEffect(() => {
    if (news.size > 0) transfersSeen()
  }, [news])
  const { files } = useSettings().llamaCpp
  const chatWith = (ref: ModelRef) => {
    const found = findModel(engines, ref)
    return found && abilitiesOf(found.model, files).chat ? () => onChat(ref) : undefined
  }
  const hasOllama = engines.some(({ id, state }) => id === OLLAMA && state === 'ready')
  return (
    <>
      <GetByName hasOllama={hasOllama} onOpenLink={onOpenLink} />
      {all.length > 0 && (
        <section className="manage-part" aria-label={words.transfers}>
          <h3>{words.transfers}</h3>
          <TransferItems transfers={all} chatWith={chatWith} />
        </section>
      )}
      <FilePart {...{ hasOllama, canChoose, onChat }} />
      <FoundPart engines={engines} />
    </>
  )
}
