import { Exact } from './Exact.tsx'

type Kind = 'added' | 'removed' | 'place' | 'same'

/** A unified diff. Its own + and - say what becomes of a line; colour only says it again. */
export function Diff({ text }: { text: string }) {
  return (
    <pre className="diff">
      {stretches(text).map(({ kind, lines }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of one diff have no other identity
        <span key={at} className={`diff-${kind}`}>
          {lines.map((line, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <Line key={row} line={line} whole={kind === 'place'} />
          ))}
        </span>
      ))}
    </pre>
  )
}

/** The sign and the indent stand as they are: what they are is seen. */
function Line({ line, whole }: { line: string; whole: boolean }) {
  const [indent = ''] = /^ */.exec(line.slice(1)) ?? []
  const shown = whole || line.length === indent.length + 1 ? 0 : indent.length + 1
  return (
    <span className="diff-line">
      {line.slice(0, shown)}
      <Exact text={line.slice(shown)} />
      {'\n'}
    </span>
  )
}

/** Lines of the same kind that follow each other. Only what stands before the first place is a head: the rest is content. */
function stretches(text: string): { kind: Kind; lines: string[] }[] {
  const found: { kind: Kind; lines: string[] }[] = []
  let inHead = true
  for (const line of text.replace(/\n$/, '').split('\n')) {
    if (line.startsWith('@@ ')) inHead = false
    const kind = inHead ? 'place' : kindOf(line)
    const last = found.at(-1)
    if (last?.kind === kind) last.lines.push(line)
    else found.push({ kind, lines: [line] })
  }
  return found
}

const kinds: Record<string, Kind> = { '+': 'added', '-': 'removed', '@': 'place', '\\': 'place' }
const kindOf = (line: string) => kinds[line.charAt(0)] ?? 'same'
