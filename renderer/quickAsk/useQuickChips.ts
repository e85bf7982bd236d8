import { type RefObject, useRef } from 'react'
import { strings } from '../../shared/strings.ts'
import { type Chip, type ChipsView, QUICK_CHIPS, useChips } from '../state/chips.ts'
import { announce } from '../ui/Announcer.tsx'
import type { FileChooserHandle } from '../ui/FileChooser.tsx'
import { useFileDrop } from '../ui/useFileDrop.ts'
import { useFilePaste } from '../ui/useFilePaste.ts'

const words = strings.chips

export interface QuickChipsState {
  view: ChipsView
  /** Files are dragged over the page. */
  dragging: boolean
  /** Opens the chooser for files. */
  choose(): void
  chooser: RefObject<FileChooserHandle | null>
  add(files: readonly File[]): void
  /** Reads the text and adds it. */
  take(kind: 'clipboard' | 'selection'): void
  /** The last one goes away; false when there is none. */
  takeBack(): boolean
  remove(chip: Chip): void
}

/** What goes along with the next question: texts, and files that are dropped, pasted or chosen. */
export function useQuickChips(
  box: RefObject<HTMLElement | null>,
  attempt: (work: Promise<unknown>) => void,
): QuickChipsState {
  const view = useChips(QUICK_CHIPS)
  const chooser = useRef<FileChooserHandle>(null)
  const added = (chip: Chip) => announce(words.added(chip.name))
  const removed = (chip: Chip) => announce(words.removed(chip.name))
  const add = (files: readonly File[]) => attempt(view.addFiles(files, added))
  const dragging = useFileDrop(add)
  useFilePaste(box, add)
  return {
    view,
    dragging,
    choose: () => chooser.current?.open(),
    chooser,
    add,
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
