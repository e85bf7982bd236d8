import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join, posix, resolve } from 'node:path'
import { parseSync, Visitor } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const out = join(root, 'out')

interface Bundled {
  readonly file: string
  readonly source: string
  /** Specifiers loaded before the file runs. */
  readonly statics: readonly string[]
  /** Specifiers loaded when the code asks for them: `import()`, `require()` and the files of workers. */
  readonly dynamics: readonly string[]
  /** Every string in the code; comments are not code. */
  readonly strings: readonly string[]
}

const bundle = new Map<string, Bundled>()

beforeAll(() => {
  if (!existsSync(join(out, '.sources'))) {
    const built = spawnSync(process.execPath, ['scripts/run.mjs', 'build'], { cwd: root, encoding: 'utf8' })
    expect(built.status, built.stderr).toBe(0)
  }
  for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
    const file = name.replaceAll('\\', '/')
    if (/\.c?js$/.test(file)) bundle.set(file, scan(file))
  }
}, 120_000)

function scan(file: string): Bundled {
  const source = readFileSync(join(out, file), 'utf8')
  const parsed = parseSync(file, source)
  const statics = [
    ...parsed.module.staticImports.map((one) => one.moduleRequest.value),
    ...parsed.module.staticExports.flatMap((one) => one.entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
  ]
  const dynamics: string[] = []
  const strings: string[] = []
  const add = (node: { type: string } | undefined) => {
    if (node?.type === 'Literal' && 'value' in node && typeof node.value === 'string') dynamics.push(node.value)
  }
  new Visitor({
    ImportExpression: (node) => add(node.source),
    CallExpression(node) {
      if (node.callee.type === 'Identifier' && /^(__)?require$/.test(node.callee.name)) add(node.arguments[0])
    },
    NewExpression(node) {
      const made = source.slice(node.callee.start, node.callee.end)
      const to = node.arguments[0]
      if (made === 'URL' && to?.type === 'Literal' && String(to.value).startsWith('.')) add(to)
    },
    Literal(node) {
      if (typeof node.value === 'string') strings.push(node.value)
    },
    TemplateElement: (node) => void strings.push(node.value.raw),
  }).visit(parsed.program)
  return { file, source, statics, dynamics, strings }
}

const isOurs = (specifier: string) => /^\.{0,2}\//.test(specifier)
const isBuiltin = (specifier: string) =>
  specifier.startsWith('node:') || builtinModules.includes(specifier.replace(/\/.*$/, ''))

/** The files of the bundle that `entry` loads: at once, or (`lazily`) ever. */
function reached(entry: string, { lazily = false } = {}): Bundled[] {
  const seen = new Map<string, Bundled>()
  const next = [entry]
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    const one = bundle.get(file)
    if (!one || seen.has(file)) continue
    seen.set(file, one)
    for (const specifier of lazily ? [...one.statics, ...one.dynamics] : one.statics) {
      if (isOurs(specifier)) next.push(posix.join(posix.dirname(file), specifier))
    }
  }
  return [...seen.values()]
}

const hasLangChain = (one: Bundled) => /node_modules\/@langchain\//.test(one.source)

describe('the built app', () => {
  test('needs no node_modules: everything is in the bundle', () => {
    const outside = [...bundle.values()].flatMap(({ file, statics, dynamics }) =>
      [...statics, ...dynamics]
        .filter((specifier) => !isOurs(specifier) && !isBuiltin(specifier))
        .map((specifier) => `${file} needs ${specifier}`),
    )
    const filesOf = (...entries: string[]) =>
      new Set(entries.flatMap((entry) => reached(entry, { lazily: true })).map(({ file }) => file))
    const reachedWithoutElectron = filesOf('main/serve.js', 'main/ask.js')
    const reachedByAside = filesOf('main/main.js', 'main/serve.js', 'main/ask.js')
    const fine = (line: string) =>
      (/^(main|preload)\/.* needs electron$/.test(line) && !reachedWithoutElectron.has(line.replace(/ .*/, ''))) ||
      // llama.cpp's library has native parts; the process that runs models has it to itself.
      (/^main\/.* needs node-llama-cpp$/.test(line) && !reachedByAside.has(line.replace(/ .*/, ''))) ||
      optional.some((name) => line.endsWith(` needs ${name}`))
    expect(outside.filter((line) => !fine(line))).toEqual([])
  })

  test('has no file missing', () => {
    const missing = [...bundle.values()].flatMap(({ file, statics }) =>
      statics
        .filter(isOurs)
        .filter((specifier) => !existsSync(join(out, posix.dirname(file), specifier.replace(/\?.*$/, '')))),
    )
    expect(missing).toEqual([])
  })

  test.each(['main/main.js', 'main/serve.js', 'main/ask.js'])(
    'loads LangChain only when it is asked for: %s',
    (entry) => {
      expect(
        reached(entry)
          .filter(hasLangChain)
          .map((one) => one.file),
      ).toEqual([])
      expect(reached(entry, { lazily: true }).some(hasLangChain), 'LangChain is reached at all').toBe(true)
    },
  )

  test.each(['main/main.js', 'main/ask.js'])('loads next to nothing where it only hands something on: %s', (entry) => {
    const size = reached(entry).reduce((sum, one) => sum + one.source.length, 0)
    expect(size).toBeLessThan(300_000)
    expect(reached(entry).some((one) => /node_modules\/(@orpc|undici)\//.test(one.source))).toBe(false)
  })

  test.each(['main/serve.js', 'main/ask.js'])('knows no Electron outside the desktop: %s', (entry) => {
    const files = reached(entry, { lazily: true })
    expect(files.length).toBeGreaterThan(2)
    expect(
      files.filter((one) => [...one.statics, ...one.dynamics].includes('electron')).map((one) => one.file),
    ).toEqual([])
  })

  test('has a preload of one small CommonJS file that needs Electron only', () => {
    expect(readdirSync(join(out, 'preload'))).toEqual(['preload.cjs'])
    const preload = bundle.get('preload/preload.cjs')
    expect(preload?.statics).toEqual([])
    expect(preload?.dynamics).toEqual(['electron'])
    expect(statSync(join(out, 'preload/preload.cjs')).size).toBeLessThan(2_048)
  })

  test('names no host of the web but those that were judged', () => {
    const found = new Map<string, string>()
    for (const { file, strings } of bundle.values()) {
      for (const text of strings) {
        for (const [, host = ''] of text.matchAll(/\b(?:https?|wss?):\/\/([A-Za-z0-9.-]+\.[A-Za-z]{2,})/g)) {
          if (!judged.has(host)) found.set(host, file)
        }
      }
    }
    expect([...found], 'find out whether it is ever connected to, then add it with the reason').toEqual([])
  })
})

/** Packages that a library asks for inside a `try`, and does without. */
const optional = ['bufferutil', 'utf-8-validate']

/** Hosts that stand in the code as text, and why nothing is ever fetched from them. */
const judged = new Map<string, string>([
  ...['api', 'dev', 'eu', 'aws', 'apac', 'beta', 'gateway'].map(
    (name) =>
      [`${name}.smith.langchain.com`, 'tracing is off: platform/environment.ts removes what turns it on'] as const,
  ),
  ['smith.langchain.com', 'tracing is off: platform/environment.ts removes what turns it on'],
  ...[
    'api',
    'mtls.api',
    'auth',
    'help',
    'platform',
    ...['us', 'eu', 'ae', 'au', 'in', 'jp'].map((at) => `${at}.api`),
  ].map((name) => [`${name}.openai.com`, 'OpenAI’s own client, which is never made: AsideChatServer.ts'] as const),
  ['redacted.invalid', 'OpenAI’s own client, which is never made: AsideChatServer.ts'],
  ['docs.expo.dev', 'in the words of errors'],
  ['huggingface.co', 'asked when a person looks up a model there, and only then: electron/engines/downloads'],
  ['docs.langchain.com', 'in the words of errors'],
  ['mermaid.ink', 'drawMermaidPng of a graph, which nothing calls'],
  ['tiktoken.pages.dev', 'getNumTokens of a model, which nothing calls'],
  ...['', 'us.', 'eu.', 'ae.', 'au.', 'in.', 'jp.', 'mtls.'].map(
    (region) => [`${region}api.openai.com`, 'OpenAI’s client, which is never made: engines/openai/'] as const,
  ),
  ['auth.openai.com', 'OpenAI’s client, which is never made'],
  ['redacted.invalid', 'OpenAI’s client, which is never made'],
  ['help.openai.com', 'in the words of errors'],
  ['platform.openai.com', 'in the words of errors'],
  ['docs.expo.dev', 'in the words of errors'],
  ['ollama.com', 'Ollama’s web search, which nothing calls, and our own words on where to get Ollama'],
  ['api.github.com', 'our own words on how the address of a release list is written'],
  ['json-schema.org', 'names of schema versions'],
  ['raw.githubusercontent.com', 'the name of a schema'],
  ['www.w3.org', 'names of namespaces'],
  ['www.xfa.org', 'names of namespaces in PDFs'],
  ['ns.adobe.com', 'names of namespaces in PDFs'],
  ['example.com', 'where pdf.js asks whether an address leads anywhere without its page'],
  ['foo.bar', 'where pdf.js reads a path as an address, to take it apart'],
  ['github.com', 'in the words of errors'],
  ['react.dev', 'in the words of errors'],
])

describe('a copy of out/ in another folder', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'aside-bundle-'))
    cpSync(out, join(folder, 'app/out'), { recursive: true })
    writeFileSync(join(folder, 'app/package.json'), '{ "type": "module" }')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

  test('serves its page, prints one line, and ends when it is asked to', async () => {
    const args = ['out/main/serve.js', '--no-open', '--data-dir', join(folder, 'data')]
    const env = { ...process.env, OLLAMA_HOST: '127.0.0.1:9' }
    const app = spawn(process.execPath, args, { cwd: join(folder, 'app'), env, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    let complained = ''
    app.stderr.on('data', (chunk: Buffer) => {
      complained += chunk
    })
    try {
      await new Promise<void>((ready, failed) => {
        app.stdout.on('data', (chunk: Buffer) => {
          said += chunk
          if (said.includes('\n')) ready()
        })
        app.once('exit', (code) => failed(new Error(`it ended with ${code}: ${complained}`)))
      })
      const url = /^Aside is listening on (http:\/\/127\.0\.0\.1:\d+\/)#token=\S+\n$/.exec(said)?.[1]
      expect(url, said).toBeDefined()
      const page = await fetch(url ?? '')
      expect(page.status).toBe(200)
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(await page.text()).toContain('<title>Aside</title>')
    } finally {
      app.kill('SIGTERM')
    }
    const [code] = await once(app, 'exit')
    if (process.platform !== 'win32') expect(code).toBe(0)
    expect(said.split('\n')).toHaveLength(2)
    expect(readdirSync(join(folder, 'app')), 'it writes nothing beside itself').toEqual(['out', 'package.json'])
  })
})
