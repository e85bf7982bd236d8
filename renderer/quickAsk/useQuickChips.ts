import { strings } from '../../shared/strings.ts'
import { type Chip, type ChipsView, QUICK_CHIPS, useChips } from '../state/chips.ts'
import { announce } from '../ui/Announcer.tsx'
import { useFileDrop } from '../ui/useFileDrop.ts'
import { filesProblem } from './filesProblem.ts'

const words = strings.chips

export interface QuickChipsState {
  view: ChipsView
  /** Files are dragged over the page. */
  dragging: boolean
  /** Reads the text and adds it. */
  take(kind: 'clipboard' | 'selection'): void
  /** The last one goes away; false when there is none. */
  takeBack(): boolean
  remove(chip: Chip): void
}

/** Texts that go along with the next question. */
export function useQuickChips(attempt: (work: Promise<unknown>) => void): QuickChipsState {
  const view = useChips(QUICK_CHIPS)
  const added = (chip: Chip) => announce(words.added(chip.name))
  const removed = (chip: Chip) => announce(words.removed(chip.name))
  // Each by itself: one that is refused keeps no other out.
  const takeFiles = async (files: readonly File[]) => {
    const taken = await Promise.allSettled(files.map((file) => view.addFile(file).then(added)))
    const problem = filesProblem(taken.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])))
    if (problem) throw problem
  }
  const dragging = useFileDrop((files) => attempt(takeFiles(files)))
  return {
    view,
    dragging,
    take: (kind) => attempt(view.addText(kind).then(added)),
    takeBack() {
      const last = view.removeLast()
      if (last) removed(last)
      return last !== undefined
    },
    remove(chip) {
      view.remove(chip.id)
      removed(chip)
    },
  }
}
