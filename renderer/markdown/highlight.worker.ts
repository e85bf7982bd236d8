import { createHighlighterCore, type GrammarState, type HighlighterCore, type LanguageInput } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import type { FromHighlighter, LineTokens, ToHighlighter } from './highlighter.ts'
import { classOfColour, theme } from './highlightTheme.ts'

const GRAMMARS: Readonly<Record<string, LanguageInput>> = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  cpp: () => import('shiki/langs/cpp.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  docker: () => import('shiki/langs/docker.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  jsx: () => import('shiki/langs/jsx.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  lua: () => import('shiki/langs/lua.mjs'),
  make: () => import('shiki/langs/make.mjs'),
  markdown: () => import('shiki/langs/markdown.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  powershell: () => import('shiki/langs/powershell.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  r: () => import('shiki/langs/r.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  scss: () => import('shiki/langs/scss.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  swift: () => import('shiki/langs/swift.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  vue: () => import('shiki/langs/vue.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
}

/** Lines longer than this stay plain: a grammar can take seconds over a minified file. */
const LONGEST_LINE = 2000
/** The most time one line may take, or a slow grammar would hold up every other block. The first line compiles it. */
const LINE_LIMIT_MS = 3000

const core = createHighlighterCore({ themes: [theme], engine: createJavaScriptRegexEngine({ forgiving: true }) })
const loading = new Map<string, Promise<void>>()
/** Where the grammar stands after the last line of each block. */
const states = new Map<number, GrammarState>()
const closed = new Set<number>()

// One message after the other: a line can only be read once the line before it was.
let queue: Promise<unknown> = Promise.resolve()

self.onmessage = ({ data }: MessageEvent<ToHighlighter>) => {
  if (data.type === 'close') closed.add(data.block)
  queue = queue.then(() => answer(data)).catch(() => undefined)
}

async function answer(message: ToHighlighter): Promise<void> {
  const { block } = message
  if (message.type === 'close') {
    states.delete(block)
    closed.delete(block)
    return
  }
  const { language, first, lines } = message
  const highlighter = await core
  await load(highlighter, language)
  if (closed.has(block)) return
  const tokens = lines.map((line) => readLine(highlighter, block, language, line))
  self.postMessage({ block, first, tokens } satisfies FromHighlighter)
}

function load(highlighter: HighlighterCore, language: string): Promise<void> {
  const grammar = GRAMMARS[language]
  if (!grammar) return Promise.reject(new Error(`no grammar for ${language}`))
  let done = loading.get(language)
  if (!done) {
    done = highlighter.loadLanguage(grammar)
    loading.set(language, done)
  }
  return done
}

function readLine(highlighter: HighlighterCore, block: number, language: string, line: string): LineTokens {
  if (line.length > LONGEST_LINE) return []
  const state = states.get(block)
  const found = highlighter.codeToTokensBase(line, {
    lang: language,
    theme: theme.name,
    tokenizeTimeLimit: LINE_LIMIT_MS,
    ...(state && { grammarState: state }),
  })
  const next = highlighter.getLastGrammarState(found)
  if (next) states.set(block, next)
  const tokens: LineTokens = []
  for (const token of found[0] ?? []) {
    const name = classOfColour(token.color)
    if (name) tokens.push([token.offset, token.offset + token.content.length, name])
  }
  return tokens
}
