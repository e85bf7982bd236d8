import { type ActionId, type Keyboard, printedKeysOf } from '../../shared/actions.ts'
import type { Offers } from '../../shared/contract/context.ts'
import { strings } from '../../shared/strings.ts'
import { needsVision } from '../state/chips.ts'
import { chipViews } from '../state/chipTokens.ts'
import { Button } from '../ui/Button.tsx'
import { type ChipOffer, Chips } from '../ui/Chips.tsx'
import { FileChooser } from '../ui/FileChooser.tsx'
import type { QuickChipsState } from './useQuickChips.ts'

const words = strings.chips
const actionOf: Record<ChipOffer['kind'], ActionId> = { clipboard: 'addClipboard', selection: 'addSelection' }

interface QuickChipsProps {
  chips: QuickChipsState
  offers: Offers | null
  keyboard: Keyboard
  /** The model that would answer, where it can't look at pictures. */
  blind: string | undefined
  onChooseModel: () => void
  onFocusLost: () => void
}

/** The chips of the next question, and unfilled ones for what could be added. */
export function QuickChips({ chips, offers, keyboard, blind, onChooseModel, onFocusLost }: QuickChipsProps) {
  const { view, take, remove } = chips
  const isThere = { clipboard: offers?.clipboard ?? false, selection: offers !== null && offers.selection !== 'none' }
  const offered = (['clipboard', 'selection'] as const).filter(
    (kind) => isThere[kind] && !view.chips.some((chip) => chip.kind === kind),
  )
  const chooser = <FileChooser handle={chips.chooser} onFiles={chips.add} />
  if (view.chips.length === 0 && offered.length === 0 && view.reading.length === 0) return chooser
  return (
    <div className="quick-chips">
      {chooser}
      <Chips
        chips={chipViews(view.chips, blind)}
        offers={offered.map((kind) => ({ kind, keys: printedKeysOf(actionOf[kind], keyboard) }))}
        onTake={(kind) => {
          take(kind)
          onFocusLost()
        }}
        onRemove={(id) => {
          const chip = view.chips.find((one) => one.id === id)
          if (chip) remove(chip)
        }}
        onFocusLost={onFocusLost}
      />
      {view.reading.map((name, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: several may have one name
        <p key={at} className="quick-chips-note" role="status">
          {words.reading(name)}
        </p>
      ))}
      {blind !== undefined && needsVision(view.chips) && (
        <p className="quick-chips-note">
          <span>{words.blind(blind)}</span>
          <Button onClick={onChooseModel}>{words.chooseSeeing}</Button>
        </p>
      )}
    </div>
  )
}
