import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { judgeImport } from '../scripts/importRules.ts'
import { reachable, type Scanned, scanFile, sourceFiles } from '../scripts/importScan.ts'

const checkout = resolve(import.meta.dirname, '..')
const folders = ['shared', 'electron', 'renderer']
const egress = 'electron/platform/egress.ts'

/** Every rule over every file of a tree, as sentences a person can act on. Empty: all is well. */
function faults(root: string): string[] {
  const scanned = new Map(sourceFiles(root, folders).map((file) => [file, scanFile(root, file)]))
  return [...[...scanned.values()].flatMap(faultsOf), ...electronInBrowserMode(scanned)]
}

function faultsOf({ file, imports, isBarrel, connects }: Scanned): string[] {
  const found = imports.flatMap((one) => {
    const instead = judgeImport(one)
    return instead ? [`${file} imports ${one.file ?? one.specifier}. ${instead}`] : []
  })
  if (isBarrel) found.push(`${file} is a barrel. Import from the file that has it, so that one part is not all parts.`)
  if (connects.length > 0 && file.startsWith('electron/') && file !== egress) {
    found.push(`${file} uses ${connects[0]}. Only platform/egress.ts opens connections: call its fetch.`)
  }
  if (/^electron\/(main|serve|ask)\.ts$/.test(file) && imports[0]?.file !== 'electron/platform/environment.ts') {
    found.push(
      `${file} must import platform/environment.ts first: it removes what would steer libraries loaded after it.`,
    )
  }
  return found
}

function electronInBrowserMode(scanned: ReadonlyMap<string, Scanned>): string[] {
  const reached = ['electron/serve.ts', 'electron/ask.ts'].flatMap((entry) => [...reachable(entry, scanned)])
  return [...new Set(reached)].flatMap((file) =>
    (scanned.get(file)?.imports ?? [])
      .filter((one) => !one.typeOnly && /^electron(-store)?($|\/)/.test(one.specifier))
      .map((one) => `${file} imports ${one.specifier}, and browser mode reaches it: plain Node has no Electron.`),
  )
}

describe('the checkout', () => {
  test('keeps to the table of who may import whom', () => {
    expect(faults(checkout)).toEqual([])
  })

  test('is looked at as a whole', () => {
    const files = sourceFiles(checkout, folders)
    expect(files).toContain('electron/engines/engine.ts')
    expect(files).toContain('shared/contract/contract.ts')
    const all = files.flatMap((file) => scanFile(checkout, file).imports)
    expect(all.length).toBeGreaterThan(files.length)
    const missing = all.filter((one) => one.file !== undefined && !/[*?]/.test(one.file) && !/\.[a-z]+$/.test(one.file))
    expect(missing, 'relative imports name their file with its ending').toEqual([])
  })
})

/** `[file, its text, part of what must be said]`: each is forbidden in an otherwise clean tree. */
const forbidden: [name: string, file: string, text: string, said: string][] = [
  ['a page imports main', 'renderer/state/x.ts', "import '../../electron/createApp.ts'", 'shared/contract only'],
  ['main imports a page', 'electron/storage/x.ts', "import '../../renderer/App.tsx'", 'shared/contract only'],
  ['shared imports main', 'shared/x.ts', "import '../electron/platform/clock.ts'", 'both sides agree on'],
  ['shared uses Node', 'shared/x.ts', "import { join } from 'node:path'", 'shared/ is pure'],
  ['shared uses another package', 'shared/x.ts', "import 'undici'", 'shared/ is pure'],
  [
    'a feature imports its sibling',
    'renderer/features/chat/x.ts',
    "import '../models/y.ts'",
    'never imports a sibling',
  ],
  ['a ui part knows the app', 'renderer/ui/x.ts', "import '../state/y.ts'", 'as props'],
  ['markdown knows the app', 'renderer/markdown/x.ts', "import '../state/y.ts'", 'as props'],
  ['state imports a feature', 'renderer/state/x.ts', "import '../features/models/y.ts'", 'below the features'],
  ['the connection imports state', 'renderer/connection/x.ts', "import '../state/y.ts'", 'knows nothing of the page'],
  ['a page uses Node', 'renderer/state/x.ts', "import 'node:fs'", 'A page has no Node'],
  ['the platform imports storage', 'electron/platform/x.ts', "import '../storage/y.ts'", 'lowest layer'],
  ['storage imports an engine', 'electron/storage/x.ts', "import '../engines/engine.ts'", 'Storage stores'],
  ['an engine imports storage', 'electron/engines/x.ts', "import '../storage/y.ts'", 'no conversation'],
  [
    'the process of models knows Aside',
    'electron/engines/llamaCpp/process/x.ts',
    "import '../../../platform/clock.ts'",
    'in a message',
  ],
  ['llama.cpp in Aside itself', 'electron/engines/llamaCpp/x.ts', "import 'node-llama-cpp'", 'can end the process'],
  ['the chain knows an engine', 'electron/assistant/x.ts', "import '../engines/ollama/o.ts'", 'engines/engine.ts'],
  ['the chain imports storage', 'electron/assistant/x.ts', "import { y } from '../storage/y.ts'", 'by its types'],
  ['a procedure knows an engine', 'electron/procedures/x.ts', "import '../engines/ollama/o.ts'", 'registry of engines'],
  ['a door imports the chain', 'electron/http/x.ts', "import '../assistant/y.ts'", 'through procedures only'],
  [
    'an MCP server of its own',
    'electron/engines/x.ts',
    "import '@modelcontextprotocol/sdk/client/index.js'",
    'as the user agreed',
  ],
  ['a door imports the other', 'electron/http/x.ts', "import '../desktop/y.ts'", 'through procedures only'],
  ['the desktop imports storage', 'electron/desktop/x.ts', "import '../storage/y.ts'", 'through procedures only'],
  ['createApp knows a door', 'electron/createApp.ts', "import './http/y.ts'", 'no window and no door'],
  ['openDesktop.ts goes past createApp', 'electron/openDesktop.ts', `import './storage/y.ts'`, 'createApp.ts gives'],
  [
    'serve.ts goes past createApp',
    'electron/serve.ts',
    `import './platform/environment.ts'\nimport './engines/engine.ts'`,
    'createApp.ts gives',
  ],
  ['the preload grows', 'electron/preload.ts', "import '../shared/a.ts'", 'one page that never grows'],
  ['a file stands outside the folders', 'electron/helper.ts', "import './platform/clock.ts'", 'into a folder'],
  [
    'Electron outside the desktop',
    'electron/storage/x.ts',
    "import { app } from 'electron'",
    'also works in browser mode',
  ],
  ['Electron’s types too', 'electron/http/x.ts', "import type { App } from 'electron'", 'also works in browser mode'],
  ['electron-store outside the desktop', 'electron/storage/x.ts', "import 'electron-store'", 'SettingsFile'],
  ['LangChain in a procedure', 'electron/procedures/x.ts', "import '@langchain/core/messages'", 'LangChain stays'],
  ['LangChain in a page', 'renderer/state/x.ts', "import type { A } from '@langchain/core'", 'LangChain stays'],
  ['LangGraph in an engine', 'electron/engines/x.ts', "import '@langchain/langgraph'", 'the assistant’s'],
  ['SQLite outside storage', 'electron/assistant/x.ts', "import 'node:sqlite'", 'storage’s'],
  ['Radix Select', 'renderer/ui/x.ts', "import { Select } from 'radix-ui'", 'content security policy'],
  ['an HTTP client', 'electron/engines/x.ts', "import { request } from 'node:http'", 'egress.ts'],
  ['a socket, without the prefix', 'electron/engines/x.ts', "import net from 'net'", 'egress.ts'],
  [
    'a socket beside the command line’s own',
    'electron/commandLine/x.ts',
    "import { connect } from 'node:net'",
    'egress.ts',
  ],
  [
    'more than a connection from the command line',
    'electron/commandLine/socketClient.ts',
    "import { connect, Socket } from 'node:net'",
    'egress.ts',
  ],
  ['all of Aside in the command line', 'electron/commandLine/x.ts', "import '../createApp.ts'", 'loads in an instant'],
  [
    'all of Aside at a second start',
    'electron/main.ts',
    "import './platform/environment.ts'\nimport './createApp.ts'",
    'loads no more',
  ],
  ['a WebSocket client', 'electron/http/x.ts', "import { WebSocket } from 'ws'", 'egress.ts'],
  ['Electron’s own client', 'electron/desktop/x.ts', "import { net } from 'electron'", 'egress.ts'],
  ['undici', 'electron/engines/x.ts', "import { fetch } from 'undici'", 'egress.ts'],
  ['the global fetch', 'electron/engines/x.ts', "export const a = () => fetch('http://a')", 'egress.ts'],
  ['the global fetch handed on', 'electron/engines/x.ts', 'export const a = { fetch: globalThis.fetch }', 'egress.ts'],
  ['the global WebSocket', 'electron/http/x.ts', "export const a = new WebSocket('ws://a')", 'egress.ts'],
  ['a barrel', 'shared/x.ts', "export * from './a.ts'", 'is a barrel'],
  ['another first import', 'electron/main.ts', "import './desktop/y.ts'", 'platform/environment.ts first'],

  [
    'a dynamic import',
    'shared/x.ts',
    "export const a = () => import('../electron/platform/clock.ts')",
    'both sides agree on',
  ],
  [
    'a re-export',
    'shared/x.ts',
    "export const b = 1\nexport { c } from '../electron/platform/clock.ts'",
    'both sides agree on',
  ],
  [
    'a type re-export',
    'shared/x.ts',
    "export const b = 1\nexport type { C } from '../electron/platform/clock.ts'",
    'both sides agree on',
  ],
  [
    'a type inside an expression',
    'shared/x.ts',
    "export type A = import('../electron/platform/clock.ts').C",
    'both sides agree on',
  ],
  ['a require', 'shared/x.ts', "export const a = require('../electron/platform/clock.ts')", 'both sides agree on'],
  ['a glob', 'renderer/ui/x.ts', "export const a = import.meta.glob('../state/*.ts')", 'as props'],
  ['a worker', 'renderer/ui/x.ts', "import '../state/y.ts?worker&url'", 'as props'],
  ['a way around', 'renderer/ui/x.ts', "import '../ui/../state/y.ts'", 'as props'],
]

const clean: Record<string, string> = {
  'shared/a.ts': "import { z } from 'zod'\nexport const a = z.string()",
  'renderer/App.tsx': "import './features/models/y.ts'\nexport const App = 1",
  'renderer/state/y.ts': "import '../../shared/a.ts'",
  'renderer/features/models/y.ts':
    "import '../../state/y.ts'\nimport '../../ui/z.ts'\nimport { Dialog } from 'radix-ui'",
  'renderer/ui/z.ts': "import '../../shared/strings.ts'",
  'shared/strings.ts': 'export const strings = {}',
  'electron/platform/environment.ts': 'export const removed = 1',
  'electron/platform/clock.ts': 'export const c = 1\nexport type C = number',
  'electron/platform/egress.ts': "import { fetch } from 'undici'\nexport const go = () => fetch('http://a')",
  'electron/storage/y.ts': "import { DatabaseSync } from 'node:sqlite'\nexport const y = DatabaseSync",
  'electron/engines/engine.ts': "import type { B } from '@langchain/core'\nexport type E = B",
  'electron/engines/ollama/o.ts': "import '../engine.ts'\nexport const o = (egress) => egress.fetch('http://a')",
  'electron/assistant/y.ts':
    "import type { y } from '../storage/y.ts'\nimport '../engines/engine.ts'\nimport '@langchain/langgraph'",
  'electron/procedures/y.ts': "import '../assistant/y.ts'\nimport '../storage/y.ts'",
  'electron/http/y.ts':
    "import { createServer, type Server } from 'node:http'\nimport { type WebSocket, WebSocketServer } from 'ws'",
  'electron/desktop/y.ts': "import { app } from 'electron'\nimport '../procedures/y.ts'",
  'electron/createApp.ts': "import './engines/ollama/o.ts'\nimport './storage/y.ts'\nimport './procedures/y.ts'",
  'electron/main.ts':
    "import './platform/environment.ts'\nimport './desktop/y.ts'\nexport const o = import('./openDesktop.ts')",
  'electron/openDesktop.ts': "import './createApp.ts'\nimport './desktop/y.ts'",
  'electron/serve.ts': "import './platform/environment.ts'\nimport './createApp.ts'\nimport './http/y.ts'",
  'electron/ask.ts': "import './platform/environment.ts'\nimport './commandLine/y.ts'",
  'electron/commandLine/y.ts': "export const y = () => import('./alone.ts')",
  'electron/commandLine/socketClient.ts': "import { connect, type Socket } from 'node:net'",
  'electron/commandLine/alone.ts': "import '../createApp.ts'\nimport './y.ts'",
  'electron/preload.ts': "import { ipcRenderer } from 'electron'",
}

describe('each rule bites', () => {
  let root: string
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'aside-imports-'))
    for (const [file, text] of Object.entries(clean)) write(file, text)
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  test('and a clean tree has no fault', () => {
    expect(faults(root)).toEqual([])
  })

  test.each(forbidden)('%s', (_name, file, text, said) => {
    write(file, text)
    const found = faults(root)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(said)
  })

  test('Electron that browser mode reaches by a detour', () => {
    write('electron/http/y.ts', "import '../procedures/y.ts'")
    write('electron/procedures/y.ts', "export const go = () => import('../platform/clock.ts')")
    write('electron/platform/clock.ts', "import { app } from 'electron'")
    expect(faults(root).join('\n')).toContain(
      'electron/platform/clock.ts imports electron, and browser mode reaches it',
    )
  })
})
