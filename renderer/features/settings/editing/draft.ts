/** What stands in the fields of a form. */
export interface Draft<T extends object = object> {
  /** What the form began with; of what was made of something else, nothing. */
  readonly first: T | null
  readonly text: T
}

/** Something would be lost without a save. */
export function isDirty({ first, text }: Draft): boolean {
  return first === null || JSON.stringify(first) !== JSON.stringify(text)
}

/** For a form in which nothing is wrong. */
export const noneWrong: ReadonlySet<string> = new Set()
