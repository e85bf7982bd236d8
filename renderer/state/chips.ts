import { useMemo } from 'react'
import type { ContextText } from '../../shared/contract/context.ts'
import { MAX_MESSAGE_LENGTH } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { UnsentChip } from '../../shared/model/window.ts'
import { strings } from '../../shared/strings.ts'
import type { Api } from '../connection/api.ts'
import type { UserBlock } from './asking.ts'
import { appState } from './current.ts'
import { createStore, type Store, useStore } from './store.ts'
import { readTextFile } from './textFile.ts'

const words = strings.chips
const MOST_CHIPS = 20
/** What the chips of one question may hold together, in UTF-16 units: it must fit into one frame of the wire. */
const MOST_TEXT = 3 * 1024 * 1024
const NAME_LENGTH = 255

/** The place of quick ask's chips; another place is a conversation's id, or '' for the new conversation. */
export const QUICK_CHIPS = '@quick'

/** Text from outside that goes along with the next question, in sight until it is sent. */
export interface Chip extends Readonly<UnsentChip> {
  readonly id: string
  /** In milliseconds since 1970. */
  readonly addedAt: number
}

export interface ContextSources {
  clipboard(): Promise<ContextText>
  selection(): Promise<ContextText>
}

const none: readonly Chip[] = []

/** The chips of this page's boxes, by place. In memory only: nothing of other programs is stored before it is sent. */
export class Chips {
  readonly store: Store<ReadonlyMap<string, readonly Chip[]>> = createStore<ReadonlyMap<string, readonly Chip[]>>(
    new Map(),
  )
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

  /** Reads a text file and adds it. Rejects with an AppError that names the file. */
  async addFile(place: string, file: Pick<File, 'name' | 'size' | 'arrayBuffer'>): Promise<Chip> {
    const text = await readTextFile(file)
    return this.#add(place, { kind: 'file', name: file.name.slice(-NAME_LENGTH), text, cut: false })
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

  #made({ kind, name, text, cut }: UnsentChip): Chip {
    return { kind, name, text, cut, id: `chip${++this.#count}`, addedAt: Date.now() }
  }

  #add(place: string, added: UnsentChip): Chip {
    const chips = this.of(place)
    const same = chips.find((chip) => chip.name === added.name && chip.text === added.text)
    if (same) return same
    if (chips.length >= MOST_CHIPS) {
      throw new AppError('TOO_LARGE', words.tooMany(MOST_CHIPS), { next: words.tooManyNext })
    }
    if (chips.reduce((sum, chip) => sum + chip.text.length, added.text.length) > MOST_TEXT) {
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

/**
 * Where a page reads text of other programs: main on the desktop. In browser mode main has none, and the clipboard is
 * asked of the browser, which allows it only right after a key or a click.
 */
export function contextSources({ context }: Pick<Api, 'context'>, inBrowser: boolean): ContextSources {
  return {
    clipboard: inBrowser ? readBrowserClipboard : () => context.clipboard(),
    selection: () => context.selection(),
  }
}

async function readBrowserClipboard(): Promise<ContextText> {
  try {
    return { text: await navigator.clipboard.readText(), cut: false }
  } catch (cause) {
    throw new AppError('FORBIDDEN', words.clipboardRefused, { next: words.clipboardRefusedNext, cause })
  }
}

/** The chips as blocks of a question, to stand before its text. */
export function blocksOf(chips: readonly Chip[]): UserBlock[] {
  return chips.map(({ name, text }) => ({ type: 'file', name, text }))
}

export interface ChipsView {
  readonly chips: readonly Chip[]
  /** Both reject with an AppError that says why nothing was added. */
  addText(kind: 'clipboard' | 'selection'): Promise<Chip>
  addFile(file: File): Promise<Chip>
  remove(id: string): void
  /** Undefined when there was none. */
  removeLast(): Chip | undefined
}

/** The chips of a place: a conversation's id, '' for the new conversation, `QUICK_CHIPS`. */
export function useChips(place: string): ChipsView {
  const { chips: all } = appState()
  const chips = useStore(all.store, (store) => store.get(place) ?? none)
  return useMemo(
    () => ({
      chips,
      addText: (kind) => all.addText(place, kind),
      addFile: (file) => all.addFile(place, file),
      remove: (id) => all.remove(place, id),
      removeLast: () => all.removeLast(place),
    }),
    [all, chips, place],
  )
}
