const folds = new Map<string, string>()

/**
 * The text without case and accents, of the very same length, so that a place in one is the place in the other. Give it
 * composed text (NFC): an accent that stands by itself can't be taken off.
 */
export function fold(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, foldUnit).toLowerCase()
}

function foldUnit(unit: string): string {
  let folded = folds.get(unit)
  if (folded === undefined) {
    const base = unit.normalize('NFD').charAt(0).toLowerCase()
    folded = base.length === 1 ? base : unit
    folds.set(unit, folded)
  }
  return folded
}
