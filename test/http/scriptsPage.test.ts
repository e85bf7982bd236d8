import { execFile, spawnSync } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { DEFAULT_API_PORT } from '../../shared/model/settings.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { openApi } from './apiHarness.ts'

// The page "Use it from scripts": every piece of code on it is run as it stands, with its two variables set.

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/scripts.md'), 'utf8')
const [setting, ...pieces] = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
  language,
  code,
}))

const said = /You said: /
/** What each piece prints, in the order of the page. */
const printed: RegExp[] = [
  /^\{"status":"ok","version":"0\.0\.0","engines":\[/,
  /^\{"answer":"You said: What does EPIPE mean\?"\}$/,
  /^(\{"chunk":"[^"]+"\}\n)+\{"done":true,"finish_reason":"stop",.*\}\n$/,
  /^(\{"index":[01],"answer":"You said: A word for (blue|red)"\}\n){2}$/,
  /"You said: My cat is called Ada\."\}\{"answer":"You said: What is my cat called\?"\}$/,
  /^You said: Why is the sky blue\?$/,
  /^You said: What does EPIPE mean\?\n([01] You said: A word for (blue|red)\n){2}$/,
  /"choices":\[\{.*"content":"/,
  /\w+ \w+/,
  /"text":"/,
  said,
]

const run = promisify(execFile)
const has = (program: string) => spawnSync(program, ['--version']).status === 0
const isHere = { sh: process.platform !== 'win32' && has('curl'), python: has('python3') }

test('the page sets what Settings show, and each of its pieces is known here', () => {
  expect(pieces).toHaveLength(printed.length)
  expect(new Set(pieces.map(({ language }) => language))).toEqual(new Set(['sh', 'js', 'python']))
  expect(setting?.code).toContain(`ASIDE_URL=http://127.0.0.1:${DEFAULT_API_PORT}\n`)
})

test.skipIf(!isHere.sh)('the lines for a shell run as they stand', () => runAll('sh', 'sh', 'ask.sh'), 60_000)
test('the lines for Node run as they stand', () => runAll('js', process.execPath, 'ask.mjs'), 60_000)
test.skipIf(!isHere.python)(
  'the lines for Python run as they stand',
  () => runAll('python', 'python3', 'ask.py'),
  60_000,
)

async function runAll(language: string, program: string, file: string): Promise<void> {
  const folder = temporaryFolder('scripts')
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const { url, secret } = await openApi()
  const env = { PATH: process.env.PATH, ASIDE_URL: url, ASIDE_TOKEN: secret }
  for (const [at, piece] of pieces.entries()) {
    if (piece.language !== language) continue
    writeFileSync(join(folder, file), piece.code)
    const { stdout } = await run(program, [file], { cwd: folder, env })
    expect(stdout, piece.code).toMatch(printed[at] ?? /^never$/)
    expect(stdout, piece.code).not.toContain('"error"')
  }
}
