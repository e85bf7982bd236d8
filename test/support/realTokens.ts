import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Tiktoken } from 'js-tiktoken/lite'
import type { ChatBody } from './ollamaAnswers.ts'

/** Tokenizers that models really have. */
export const tokenizers = ['cl100k_base', 'o200k_base', 'p50k_base', 'gpt2'] as const
export type TokenizerName = (typeof tokenizers)[number]

const require = createRequire(import.meta.url)
const made = new Map<TokenizerName, (text: string) => number>()

/** How many tokens that tokenizer makes of a text. */
export function tokensBy(name: TokenizerName): (text: string) => number {
  const known = made.get(name)
  if (known) return known
  const ranks = require(`js-tiktoken/ranks/${name}`) as ConstructorParameters<typeof Tiktoken>[0]
  const tokenizer = new Tiktoken(ranks)
  const count = (text: string) => tokenizer.encode(text, [], []).length
  made.set(name, count)
  return count
}

/** Its tokens in the order of their ranks, each as its bytes. */
export function tokenBytes(name: TokenizerName): string[] {
  const { bpe_ranks: ranks } = require(`js-tiktoken/ranks/${name}`) as { bpe_ranks: string }
  return ranks.split('\n').flatMap((line) => {
    const [, , ...tokens] = line.split(' ')
    return tokens.map((token) => Buffer.from(token, 'base64').toString('latin1'))
  })
}

/** What an engine with that tokenizer counts of a chat: its messages in a template as ChatML, and tools before them. */
export function chatTokens(name: TokenizerName): (body: ChatBody) => number {
  const count = tokensBy(name)
  return ({ messages = [], tools = [] }) => {
    const preamble =
      tools.length === 0 ? '' : `# Tools\n\nYou may call one or more functions to assist with the query.\n`
    const listed = tools.map((tool) => `${JSON.stringify(tool)}\n`).join('')
    const texts = messages.map(
      ({ role, content, tool_calls: calls }) => `${role}\n${content}${calls ? JSON.stringify(calls) : ''}\n`,
    )
    return [preamble + listed, ...texts].reduce((sum, text) => sum + count(text) + 2, 3)
  }
}

const modules = join(import.meta.dirname, '../../node_modules')
const read = (...path: string[]) => readFileSync(join(modules, ...path), 'utf8')

/** Texts of many kinds, of packages that are pinned, so that they stay the same. */
export function textsByKind(): Record<string, string> {
  const biome = (language: string) => proseOf(read('@biomejs/biome', `README${language}.md`))
  const messages = join(modules, '@langchain/core/dist/messages')
  const code = readdirSync(messages).filter((name) => name.endsWith('.js'))
  return {
    english: proseOf(`${read('zod/README.md')}\n${read('marked/README.md')}`),
    code: code
      .map((name) => readFileSync(join(messages, name), 'utf8'))
      .join('\n')
      .replace(/^\/\/#.*$/gm, ''),
    json: read('@biomejs/biome/configuration_schema.json').slice(0, 60_000),
    table: Array.from({ length: 600 }, (_, row) => `${row},${(row * 7_919) % 10_007},${(row * 31) % 97}.25,north`).join(
      '\n',
    ),
    german: GERMAN.repeat(6),
    spanish: biome('.es'),
    french: biome('.fr'),
    portuguese: biome('.pt-BR'),
    polish: biome('.pl'),
    russian: biome('.ru'),
    ukrainian: biome('.uk'),
    chinese: biome('.zh-CN'),
    japanese: biome('.ja'),
    korean: biome('.kr'),
    hindi: biome('.hi'),
  }
}

/** What is to be read of a page of Markdown: no tags, links and pictures. */
function proseOf(page: string): string {
  return page
    .replace(/<[^>]+>|&\w+;/g, '')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^ *\[.*$/gm, '')
    .replace(/\s*\n\s*\n\s*/g, '\n\n')
    .trim()
}

const GERMAN = `Ein Modell läuft auf dem eigenen Rechner und braucht dafür Speicher, Zeit und etwas Geduld. Wer es fragt, bekommt eine
Antwort, die Wort für Wort erscheint; was länger ist als sein Kontext, kann es nicht lesen. Deshalb zählt das Programm vorher,
wie viele Zeichenfolgen die Unterhaltung braucht, und fragt nach, bevor etwas wegfällt. Größere Übersetzungen, Verträge oder
Protokolle sollten abschnittsweise geprüft werden, möglichst mit Überschriften und Seitenzahlen.
`
