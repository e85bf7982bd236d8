import { useMemo } from 'react'
import { MAX_MESSAGE_LENGTH } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Block } from '../../shared/model/message.ts'
import type { UnsentChip } from '../../shared/model/window.ts'
import { strings } from '../../shared/strings.ts'
import type { UserBlock } from './asking.ts'
import type { ContextSources } from './contextSources.ts'
import { appState } from './current.ts'
import { FileReads } from './files/FileReads.ts'
import { type GivenFile, readFile } from './files/readFile.ts'
import { createStore, type Store, useStore } from './store.ts'

const words = strings.chips
const MOST_CHIPS = 20
const MOST_IMAGES = 8
/** What the texts of one question may hold together, in UTF-16 units: with the images it must fit into one frame of the wire. */
const MOST_TEXT = 3 * 1024 * 1024
const MOST_IMAGE_DATA = 11 * 1024 * 1024

/** The place of quick ask's chips; another place is a conversation's id, or '' for the new conversation. */
export const QUICK_CHIPS = '@quick'

/** What goes along with the next question, in sight until it is sent: text from outside, a PDF's text, an image. */
export type Chip = Readonly<UnsentChip> & {
  readonly id: string
  /** In milliseconds since 1970. */
  readonly addedAt: number
}
export type ImageChip = Extract<Chip, { kind: 'image' }>

const none: readonly Chip[] = []
const noNames: readonly string[] = []

/** The chips of this page's boxes, by place. In memory only: nothing of other programs is stored before it is sent. */
export class Chips {
  readonly store: Store<ReadonlyMap<string, readonly Chip[]>> = createStore<ReadonlyMap<string, readonly Chip[]>>(
    new Map(),
  )
  readonly reads = new FileReads()
  readonly #sources: ContextSources
  #count = 0

  /** `sources`: where clipboard and selection are read. */
  constructor(sources: ContextSources) {
    this.#sources = sources
  }

  of(place: string): readonly Chip[] {
    return this.store.get().get(place) ?? none
  }

  /**
   * Reads the text and adds it; the same text twice is one chip. Rejects with an AppError that says why there is
   * nothing to add.
   */
  async addText(place: string, kind: 'clipboard' | 'selection'): Promise<Chip> {
    const isClipboard = kind === 'clipboard'
    const { text, cut } = isClipboard ? await this.#sources.clipboard() : await this.#sources.selection()
    if (text.trim() === '') {
      throw new AppError('NOT_FOUND', isClipboard ? words.clipboardEmpty : words.selectionEmpty, {
        next: isClipboard ? words.clipboardEmptyNext : words.selectionEmptyNext,
      })
    }
    if (text.length > MAX_MESSAGE_LENGTH) {
      throw new AppError('TOO_LARGE', words.tooLong[kind](text.length, MAX_MESSAGE_LENGTH), { next: words.tooLongNext })
    }
    return this.#add(place, { kind, name: words[kind], text, cut })
  }

  /** Reads a text, an image or a PDF, and adds it. Rejects with an AppError that names the file. */
  async addFile(place: string, file: GivenFile): Promise<Chip> {
    return this.#add(place, await readFile(file))
  }

  /** Adds files, and tells of each that is; as `FileReads.read`. */
  addFiles(place: string, files: readonly File[], onAdded: (chip: Chip) => void): Promise<void> {
    return this.reads.read(place, files, async (file) => onAdded(await this.addFile(place, file)))
  }

  remove(place: string, id: string): void {
    this.#become(
      place,
      this.of(place).filter((chip) => chip.id !== id),
    )
  }

  /** The chip that was added last goes away; undefined when there is none. */
  removeLast(place: string): Chip | undefined {
    const last = this.of(place).at(-1)
    if (last) this.remove(place, last.id)
    return last
  }

  /** Without `sent`: all of them. */
  clear(place: string, sent: readonly Chip[] = this.of(place)): void {
    this.#become(
      place,
      this.of(place).filter((chip) => !sent.includes(chip)),
    )
  }

  /** The chips of one place go on at another. */
  move(from: string, to: string): void {
    const moved = this.of(from)
    if (moved.length === 0) return
    this.#become(from, none)
    this.#become(to, [...this.of(to), ...moved])
  }

  /** Chips that come from another window. */
  put(place: string, chips: readonly UnsentChip[]): void {
    this.#become(place, [...this.of(place), ...chips.map((chip) => this.#made(chip))])
  }

  #made(chip: UnsentChip): Chip {
    return { ...chip, id: `chip${++this.#count}`, addedAt: Date.now() }
  }

  #add(place: string, added: UnsentChip): Chip {
    const chips = this.of(place)
    const same = chips.find((chip) => chip.name === added.name && contentOf(chip) === contentOf(added))
    if (same) return same
    const isImage = added.kind === 'image'
    const alike = chips.filter((chip) => (chip.kind === 'image') === isImage)
    if (chips.length >= MOST_CHIPS || (isImage && alike.length >= MOST_IMAGES)) {
      const message = chips.length >= MOST_CHIPS ? words.tooMany(MOST_CHIPS) : words.tooManyImages(MOST_IMAGES)
      throw new AppError('TOO_LARGE', message, { next: words.tooManyNext })
    }
    const sum = alike.reduce((all, chip) => all + contentOf(chip).length, contentOf(added).length)
    if (sum > (isImage ? MOST_IMAGE_DATA : MOST_TEXT)) {
      throw new AppError('TOO_LARGE', words.tooMuch, { next: words.tooMuchNext })
    }
    const chip = this.#made(added)
    this.#become(place, [...chips, chip])
    return chip
  }

  #become(place: string, chips: readonly Chip[]): void {
    const next = new Map(this.store.get())
    if (chips.length > 0) next.set(place, chips)
    else if (!next.delete(place)) return
    this.store.set(next)
  }
}

/** A chip as it goes to another window. */
export function unsentOf({ id: _, addedAt: _at, ...chip }: Chip): UnsentChip {
  return chip
}

/** The chips as blocks of a question, to stand before its text. */
export function blocksOf(chips: readonly UnsentChip[]): UserBlock[] {
  return chips.map((chip) => {
    if (chip.kind === 'image') {
      const { kind, ...image } = chip
      return { type: kind, ...image }
    }
    const { name, text } = chip
    return { type: 'file', name, text, ...(chip.kind === 'pdf' && { pages: chip.pages }) }
  })
}

/** What goes along with a question that was asked, as chips again. */
export function chipsOf(blocks: readonly Block[]): Chip[] {
  return blocks.flatMap((block, at): Chip[] => {
    const more = { id: `block${at}`, addedAt: 0 }
    if (block.type === 'image') {
      const { type: kind, name = words.picture, ...image } = block
      return [{ kind, name, ...image, ...more }]
    }
    if (block.type !== 'file') return []
    const { name, text, pages } = block
    return [
      pages === undefined
        ? { kind: 'file', name, text, cut: false, ...more }
        : { kind: 'pdf', name, text, pages, cut: false, ...more },
    ]
  })
}

function contentOf(chip: UnsentChip): string {
  return chip.kind === 'image' ? chip.data : chip.text
}

/** Whether only a model that can see answers a question with these. */
export function needsVision(chips: readonly Pick<Chip, 'kind'>[]): boolean {
  return chips.some(({ kind }) => kind === 'image')
}

/** Whether a question may be these alone, without a word: a picture or a file says what is meant, a clipboard does not. */
export function canStandAlone(chips: readonly Pick<Chip, 'kind'>[]): boolean {
  return chips.some(({ kind }) => kind === 'image' || kind === 'pdf' || kind === 'file')
}

/** Whether a picture waits to be sent at that place. */
export function useNeedsVision(place: string): boolean {
  return useStore(appState().chips.store, (store) => needsVision(store.get(place) ?? none))
}

export interface ChipsView {
  readonly chips: readonly Chip[]
  /** Both reject with an AppError that says why nothing was added. */
  addText(kind: 'clipboard' | 'selection'): Promise<Chip>
  addFiles(files: readonly File[], onAdded: (chip: Chip) => void): Promise<void>
  /** The files that are being read. */
  readonly reading: readonly string[]
  remove(id: string): void
  /** Undefined when there was none. */
  removeLast(): Chip | undefined
}

/** The chips of a place: a conversation's id, '' for the new conversation, `QUICK_CHIPS`. */
export function useChips(place: string): ChipsView {
  const { chips: all } = appState()
  const chips = useStore(all.store, (store) => store.get(place) ?? none)
  const reading = useStore(all.reads.names, (store) => store.get(place) ?? noNames)
  return useMemo(
    () => ({
      chips,
      reading,
      addText: (kind) => all.addText(place, kind),
      addFiles: (files, onAdded) => all.addFiles(place, files, onAdded),
      remove: (id) => all.remove(place, id),
      removeLast: () => all.removeLast(place),
    }),
    [all, chips, reading, place],
  )
}
