const ALIASES: Readonly<Record<string, readonly string[]>> = {
  bash: ['sh', 'shell', 'zsh', 'console', 'shellscript'],
  c: ['h'],
  cpp: ['c++', 'cc', 'cxx', 'hpp'],
  csharp: ['c#', 'cs'],
  css: [],
  diff: ['patch'],
  docker: ['dockerfile'],
  go: ['golang'],
  html: ['htm'],
  java: [],
  javascript: ['js', 'mjs', 'cjs', 'node'],
  json: ['jsonc', 'json5', 'jsonl'],
  jsx: [],
  kotlin: ['kt', 'kts'],
  lua: [],
  make: ['makefile'],
  markdown: ['md'],
  php: [],
  powershell: ['ps1', 'pwsh'],
  python: ['py', 'python3'],
  r: [],
  ruby: ['rb'],
  rust: ['rs'],
  scss: [],
  sql: ['sqlite', 'postgresql', 'mysql'],
  swift: [],
  toml: ['ini'],
  tsx: [],
  typescript: ['ts', 'mts', 'cts'],
  vue: [],
  xml: ['svg', 'xhtml'],
  yaml: ['yml'],
}

const KNOWN = new Map(
  Object.entries(ALIASES).flatMap(([name, others]) => [name, ...others].map((other) => [other, name])),
)

/** The grammar for what stands behind a fence, in lower case, if there is one. */
export function grammarFor(language: string): string | undefined {
  return KNOWN.get(language)
}
