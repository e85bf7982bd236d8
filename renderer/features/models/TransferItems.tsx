import { useState } from 'react'
import type { ModelRef } from '../../../shared/model/conversation.ts'
import type { Transfer } from '../../../shared/model/transfer.ts'
import { strings } from '../../../shared/strings.ts'
import { dropTransfer, resumeTransfer, stopTransfer } from '../../state/modelsState.ts'
import { useProblem } from '../../state/useProblem.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { ProblemLine } from '../../ui/ProblemLine.tsx'
import { useRowFocus } from '../../ui/useRowFocus.ts'
import { TransferItem } from './TransferItem.tsx'
import './transfers.css'

const words = strings.modelsPage

interface TransferItemsProps {
  transfers: readonly Transfer[]
  /** Begins a conversation with what has come; undefined where it can't chat. */
  chatWith?: (model: ModelRef) => (() => void) | undefined
}

/** Models on their way here, newest first. What came of one that is given up is asked about before it is thrown away. */
export function TransferItems({ transfers, chatWith }: TransferItemsProps) {
  const { place, leaving } = useRowFocus(transfers.map(({ id }) => id))
  const { problem, attempt } = useProblem()
  const [dropping, setDropping] = useState<Transfer | null>(null)
  const drop = (transfer: Transfer) => {
    setDropping(null)
    leaving(transfer.id)
    void attempt(() => dropTransfer(transfer.id))
  }
  return (
    <div ref={place}>
      <ProblemLine problem={problem} />
      {transfers.length > 0 && (
        <ul className="transfers" aria-label={words.transfers}>
          {transfers.toReversed().map((transfer) => (
            <TransferItem
              key={transfer.id}
              transfer={transfer}
              onStop={() => void attempt(() => stopTransfer(transfer.id))}
              onResume={() => void attempt(() => resumeTransfer(transfer.id))}
              onChat={transfer.state === 'done' && transfer.model ? chatWith?.(transfer.model) : undefined}
              onDrop={() => (isLoss(transfer) ? setDropping(transfer) : drop(transfer))}
            />
          ))}
        </ul>
      )}
      {dropping && (
        <ConfirmDialog
          open
          title={words.dropTitle(dropping.name)}
          text={words.dropText(dropping.done)}
          yes={words.dropYes}
          no={words.dropNo}
          onNo={() => setDropping(null)}
          onYes={() => drop(dropping)}
        />
      )}
    </div>
  )
}

/** Something came that would have to come again. */
const isLoss = ({ state, done }: Transfer) => state !== 'done' && done > 0
