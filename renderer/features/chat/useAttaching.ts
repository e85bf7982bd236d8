import { type RefObject, useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { type Chip, useChips } from '../../state/chips.ts'
import { isModel } from '../../state/files/readFile.ts'
import { announce } from '../../ui/Announcer.tsx'
import { useFileDrop } from '../../ui/useFileDrop.ts'
import { useFilePaste } from '../../ui/useFilePaste.ts'

const words = strings.chips

interface Attaching {
  chips: readonly Chip[]
  /** The names of files that are being read. */
  reading: readonly string[]
  /** Files are dragged over the page. */
  dragging: boolean
  /** Why files were not added; null once something else is. */
  problem: unknown
  forget(): void
  add(files: readonly File[]): void
  remove(id: string): void
  /** The last one goes; false when there is none. */
  removeLast(): boolean
}

/**
 * What goes along with the next question of a place: files that are chosen, dropped onto the page or pasted. `onModelFile`
 * gets what is no attachment but a model.
 */
export function useAttaching(
  place: string,
  box: RefObject<HTMLElement | null>,
  onModelFile: ((file: File) => void) | undefined,
): Attaching {
  const view = useChips(place)
  const [problem, setProblem] = useState<{ place: string; error: unknown } | null>(null)
  const add = (files: readonly File[]) => {
    setProblem(null)
    const models = onModelFile ? files.filter(isModel) : []
    for (const file of models) onModelFile?.(file)
    const others = files.filter((file) => !models.includes(file))
    view
      .addFiles(others, ({ name }) => announce(words.added(name)))
      .catch((error: unknown) => setProblem({ place, error }))
  }
  const removed = (chip: Chip | undefined) => {
    setProblem(null)
    if (chip) announce(words.removed(chip.name))
    return chip !== undefined
  }
  useFilePaste(box, add)
  return {
    chips: view.chips,
    reading: view.reading,
    dragging: useFileDrop(add),
    // What could not be added belongs to the conversation that it was for.
    problem: problem?.place === place ? problem.error : null,
    forget: () => setProblem(null),
    add,
    remove(id) {
      const chip = view.chips.find((one) => one.id === id)
      view.remove(id)
      removed(chip)
    },
    removeLast: () => removed(view.removeLast()),
  }
}
