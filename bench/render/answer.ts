const WORDS =
  'the a system model request response cache index query stream render token frame budget worker thread memory layout ' +
  'paint schedule batch commit parse stable boundary latency profile measure result value because therefore however'

const CODE = [
  'export async function fetchWithRetry(url: string, options: Options = { retries: 3 }): Promise<Result> {',
  '  for (let attempt = 0; attempt <= options.retries; attempt++) {',
  '    const response = await fetch(url, { signal: options.signal, headers: { "x-try": "again" } }) // once more',
  '    if (response.ok) return (await response.json()) as Result',
  '  }',
  '  throw new Error("unreachable")',
  '}',
]

/** A long answer as models write them, the same for the same size: prose, lists, tables, math and code. */
export function makeAnswer(tokens: number): string[] {
  let state = 42
  const random = () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
  const words = WORDS.split(' ')
  const word = () => words[Math.floor(random() * words.length)] as string
  const sentence = (length: number) =>
    Array.from({ length }, (_, at) =>
      at % 11 === 5 ? `**${word()}**` : at % 13 === 7 ? `\`${word()}\`` : word(),
    ).join(' ')
  const parts = [
    (at: number) => `## Part ${at}: ${sentence(3)}`,
    () => `${sentence(40)}. See [the page](https://example.com/${word()}) for ${sentence(12)}.`,
    () => Array.from({ length: 6 }, () => `- ${sentence(9)}`).join('\n'),
    () => `\`\`\`ts\n${Array.from({ length: 3 }, () => CODE.join('\n')).join('\n\n')}\n\`\`\``,
    () => `${sentence(30)}, where $x_1 + y^2$ is the ${word()}.`,
    () =>
      `| ${word()} | ${word()} | ${word()} |\n|---|--:|:-:|\n${Array.from({ length: 5 }, () => `| ${sentence(2)} | 12 | ${word()} |`).join('\n')}`,
    () => Array.from({ length: 4 }, (_, at) => `${at + 1}. ${sentence(14)}`).join('\n'),
    () => `> ${sentence(20)}`,
  ]
  let text = ''
  for (let at = 0; text.length < tokens * 4; at++) text += `${parts[at % parts.length]!(at)}\n\n`
  return Array.from({ length: tokens }, (_, at) => text.slice(at * 4, at * 4 + 4))
}
