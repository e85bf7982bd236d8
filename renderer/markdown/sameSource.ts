/** What decides how a piece of markdown is drawn: its source, and the reference links it was read with. */
interface Source {
  readonly raw: string
  readonly links: number
}

/** Whether two sources are drawn alike. Links defined elsewhere only matter to text with a bracket in it. */
export function sameSource(before: Source, after: Source): boolean {
  return before.raw === after.raw && (before.links === after.links || !after.raw.includes('['))
}
