const MAX_TITLE = 60

/** A conversation's first title: the first words of its first question, markdown marks taken off, cut at a word. */
export function titleFrom(question: string): string {
  const line = question
    .split('\n')
    .map((text) => text.replace(/^[\s#>*`-]+/, '').trim())
    .find((text) => text !== '')
  if (!line) return 'Untitled'
  const title = line.replace(/\s+/g, ' ')
  // By characters, not by UTF-16 units: no emoji is cut in two.
  const characters = [...title]
  if (characters.length <= MAX_TITLE) return title
  const cut = characters.slice(0, MAX_TITLE).join('')
  const space = cut.lastIndexOf(' ')
  return `${(space > MAX_TITLE / 2 ? cut.slice(0, space) : cut).trimEnd()}…`
}
