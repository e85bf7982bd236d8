import { createStore, type Store } from '../store.ts'
import { filesProblem } from './filesProblem.ts'

/** Files that are being read, by the place that they are for. */
export class FileReads {
  /** Their names. */
  readonly names: Store<ReadonlyMap<string, readonly string[]>> = createStore<ReadonlyMap<string, readonly string[]>>(
    new Map(),
  )
  readonly #under = new Map<string, Set<Promise<void>>>()

  /**
   * Reads files in their order, each by itself: one that is refused keeps no other out. Rejects in the end with an
   * AppError that says what was wrong with each of those.
   */
  read<T extends { readonly name: string }>(
    place: string,
    files: readonly T[],
    one: (file: T) => Promise<unknown>,
  ): Promise<void> {
    const under = this.#under.get(place) ?? new Set()
    this.#under.set(place, under)
    const read = this.#all(place, files, one).finally(() => under.delete(read))
    under.add(read)
    return read
  }

  /** Resolves when nothing is being read for the place; rejects where something of it is refused. */
  async settled(place: string): Promise<void> {
    await Promise.all(this.#under.get(place) ?? [])
  }

  async #all<T extends { readonly name: string }>(
    place: string,
    files: readonly T[],
    one: (file: T) => Promise<unknown>,
  ): Promise<void> {
    this.#become(place, (names) => [...names, ...files.map(({ name }) => name)])
    const refused: unknown[] = []
    for (const file of files) {
      await one(file).catch((error: unknown) => refused.push(error))
      this.#become(place, (names) => names.toSpliced(names.indexOf(file.name), 1))
    }
    const problem = filesProblem(refused)
    if (problem) throw problem
  }

  #become(place: string, change: (names: readonly string[]) => readonly string[]): void {
    const names = new Map(this.names.get())
    const next = change(names.get(place) ?? [])
    if (next.length > 0) names.set(place, next)
    else names.delete(place)
    this.names.set(names)
  }
}
