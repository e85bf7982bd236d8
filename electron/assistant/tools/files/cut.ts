/** The longest result of one call, in UTF-16 units: what a model can read. */
export const MAX_RESULT = 100_000

/** As many of the lines as fit into one result. */
export function fitting(lines: readonly string[], most = MAX_RESULT): string[] {
  let length = 0
  const end = lines.findIndex((line) => {
    length += line.length + 1
    return length > most
  })
  return end < 0 ? [...lines] : lines.slice(0, end)
}
