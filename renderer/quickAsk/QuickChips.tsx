import { type ActionId, type Keyboard, printedKeysOf } from '../../shared/actions.ts'
import type { Offers } from '../../shared/contract/context.ts'
import { type ChipOffer, Chips } from '../ui/Chips.tsx'
import type { QuickChipsState } from './useQuickChips.ts'

const actionOf: Record<ChipOffer['kind'], ActionId> = { clipboard: 'addClipboard', selection: 'addSelection' }

interface QuickChipsProps {
  chips: QuickChipsState
  offers: Offers | null
  keyboard: Keyboard
  onFocusLost: () => void
}

/** The chips of the next question, and unfilled ones for what could be added. */
export function QuickChips({ chips, offers, keyboard, onFocusLost }: QuickChipsProps) {
  const { view, take, remove } = chips
  const isThere = { clipboard: offers?.clipboard ?? false, selection: offers !== null && offers.selection !== 'none' }
  const offered = (['clipboard', 'selection'] as const).filter(
    (kind) => isThere[kind] && !view.chips.some((chip) => chip.kind === kind),
  )
  if (view.chips.length === 0 && offered.length === 0) return null
  return (
    <div className="quick-chips">
      <Chips
        chips={view.chips}
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
    </div>
  )
}
