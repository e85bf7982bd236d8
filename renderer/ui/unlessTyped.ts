/** For the state of a box whose text was taken: empties it, unless something else has been typed there since. */
export function unlessTyped(taken: string): (now: string) => string {
  return (now) => (now === taken ? '' : now)
}
