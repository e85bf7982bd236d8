/**
 * THE table of who may import whom (CONTRIBUTING.md draws it as a map). Checked on resolved paths by
 * `test/imports.test.ts`, over static and dynamic imports, re-exports, type imports, `import.meta.glob` and `require`.
 */

/** One import as found in a file. */
export interface Import {
  /** The file that imports, relative to the checkout, with `/`. */
  readonly from: string
  /** What was written. */
  readonly specifier: string
  /** The file it means, relative to the checkout; undefined for a package or a Node module. */
  readonly file: string | undefined
  /** Gone after compiling: `import type`, or nothing but `type` names. */
  readonly typeOnly: boolean
  /** The names asked for that are there when it runs, no types; `*` for all of them. */
  readonly names: readonly string[]
}

interface Part {
  /** A folder (ends in `/`) or a file. The first part of the table that fits a file is the file's part. */
  readonly at: string
  /** Folders and files it may import besides its own folder. */
  readonly may: readonly string[]
  /** Of these it may import types only. */
  readonly types?: readonly string[]
  /** What to do instead of an import that is not in the list. */
  readonly instead: string
}

const throughContract = 'Main and page meet in shared/contract only: add a call to the contract and use it.'

export const parts: readonly Part[] = [
  {
    at: 'shared/',
    may: [],
    instead: 'shared/ is what both sides agree on: move what it needs into shared/, or the file out of it.',
  },

  {
    at: 'renderer/ui/',
    may: ['shared/strings.ts', 'shared/foldText.ts'],
    instead: 'A ui part knows nothing of the app: take what it needs as props.',
  },
  {
    at: 'renderer/markdown/',
    may: ['renderer/frame/messages.ts', 'renderer/workerUrl.ts', 'shared/strings.ts'],
    instead: 'The markdown renderer gets text and gives elements: take what it needs as props.',
  },
  {
    at: 'renderer/frame/',
    may: [],
    instead: 'The frame is a page of its own without an origin: what it needs comes in a message.',
  },
  {
    at: 'renderer/connection/',
    may: ['shared/'],
    instead: 'The connection carries calls and knows nothing of the page: hand it what it needs.',
  },
  {
    at: 'renderer/state/',
    may: ['renderer/connection/', 'renderer/workerUrl.ts', 'shared/'],
    instead: 'State stands outside React and below the features: let the feature call it, not the other way round.',
  },
  {
    at: 'renderer/features/',
    may: ['renderer/state/', 'renderer/ui/', 'renderer/markdown/', 'shared/'],
    instead:
      'A feature uses state, ui and markdown: what two features share goes there, and App.tsx puts features together.',
  },
  { at: 'renderer/', may: ['renderer/', 'shared/'], instead: throughContract },

  {
    at: 'electron/platform/',
    may: ['shared/'],
    instead: 'The platform is the lowest layer: take what it needs as an argument.',
  },
  {
    at: 'electron/storage/',
    may: ['electron/platform/', 'shared/'],
    instead: 'Storage stores: whoever asks it hands it what it needs.',
  },
  {
    at: 'electron/engines/guide/',
    may: ['electron/engines/', 'electron/platform/', 'shared/', 'docs/'],
    instead: 'An engine knows no conversation and no window: what it needs comes in ModelOptions.',
  },
  {
    at: 'electron/engines/llamaCpp/process/',
    may: ['electron/engines/llamaCpp/protocol.ts', 'shared/'],
    instead:
      'The process that runs models has llama.cpp and nothing of Aside: what it needs comes in a message of protocol.ts.',
  },
  {
    at: 'electron/engines/',
    may: ['electron/platform/', 'shared/'],
    instead: 'An engine knows no conversation and no window: what it needs comes in ModelOptions.',
  },
  {
    at: 'electron/assistant/',
    may: ['electron/engines/engine.ts', 'electron/platform/', 'shared/'],
    types: ['electron/storage/'],
    instead:
      'The chain knows engines by engines/engine.ts and storage by its types: createApp.ts hands in the real ones.',
  },
  {
    at: 'electron/procedures/',
    may: [
      'electron/assistant/',
      'electron/storage/',
      'electron/engines/registry.ts',
      'electron/engines/engine.ts',
      'electron/engines/modelManager.ts',
      'electron/platform/',
      'shared/',
    ],
    instead:
      'A procedure asks the assistant, storage or the registry of engines: put the work there and keep the procedure thin.',
  },
  {
    at: 'electron/desktop/',
    may: ['electron/procedures/', 'electron/platform/', 'shared/'],
    instead: 'The desktop reaches the app through procedures only: openDesktop.ts hands it what else it needs.',
  },
  {
    at: 'electron/http/',
    may: ['electron/procedures/', 'electron/platform/', 'shared/'],
    instead: 'The HTTP door reaches the app through procedures only: serve.ts hands it what else it needs.',
  },
  {
    at: 'electron/commandLine/alone.ts',
    may: [
      'electron/createApp.ts',
      'electron/http/confStore.ts',
      'electron/procedures/shell.ts',
      'electron/commandLine/',
      'electron/platform/',
      'shared/',
      'package.json',
    ],
    instead: 'alone.ts is Aside without a window: what it needs of the rest, createApp.ts gives.',
  },
  {
    at: 'electron/commandLine/',
    may: ['electron/platform/', 'shared/'],
    instead:
      'The command line loads in an instant and knows the app by what it is handed: alone.ts alone has all of Aside, and is imported when it is needed.',
  },
  {
    at: 'electron/createApp.ts',
    may: [
      'electron/platform/',
      'electron/storage/',
      'electron/engines/',
      'electron/assistant/',
      'electron/procedures/',
      'shared/',
    ],
    types: ['electron/commandLine/'],
    instead: 'createApp.ts knows no window and no door: main.ts and serve.ts put those around it.',
  },
  {
    at: 'electron/main.ts',
    may: [
      'electron/openDesktop.ts',
      'electron/commandLine/',
      'electron/desktop/',
      'electron/platform/',
      'shared/',
      'package.json',
    ],
    instead:
      'main.ts begins: a start that only hands something on loads no more. The rest is in openDesktop.ts, imported when it is needed.',
  },
  {
    at: 'electron/openDesktop.ts',
    may: [
      'electron/createApp.ts',
      'electron/commandLine/',
      'electron/desktop/',
      'electron/http/',
      'electron/platform/',
      'shared/',
      'package.json',
    ],
    instead: 'openDesktop.ts puts createApp, desktop and http together: what it needs of the rest, createApp.ts gives.',
  },
  {
    at: 'electron/serve.ts',
    may: [
      'electron/createApp.ts',
      'electron/commandLine/',
      'electron/http/',
      'electron/platform/',
      'electron/procedures/shell.ts',
      'shared/',
      'package.json',
    ],
    instead:
      'serve.ts puts createApp and http together, without Electron: what it needs of the rest, createApp.ts gives.',
  },
  {
    at: 'electron/ask.ts',
    may: ['electron/commandLine/', 'electron/platform/', 'shared/', 'package.json'],
    instead: 'ask.ts is the command line alone: commandLine/ has what it does.',
  },
  {
    at: 'electron/preload.ts',
    may: ['shared/wire.ts'],
    instead:
      'The preload is one page that never grows: two channels, named in shared/wire.ts, and no other import of ours. Do it in the page or in main.',
  },
  {
    at: 'electron/',
    may: [],
    instead: 'Put the file into a folder of electron/, so that the table says what it may import.',
  },
]

interface Ban {
  /** True when the import is forbidden, whatever the table of parts says. */
  bites(one: Import): boolean
  readonly instead: string
}

const isPackage = (one: Import, ...names: string[]) =>
  one.file === undefined && names.some((name) => one.specifier === name || one.specifier.startsWith(`${name}/`))
const inOne = (path: string, ...places: string[]) =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place))
const isNode = (one: Import) => one.file === undefined && one.specifier.startsWith('node:')
const feature = (path: string) => /^renderer\/features\/([^/]+)\//.exec(path)?.[1]

export const bans: readonly Ban[] = [
  {
    bites: (one) => one.from.startsWith('renderer/') && (one.file?.startsWith('electron/') ?? false),
    instead: throughContract,
  },
  {
    bites: (one) => one.from.startsWith('electron/') && (one.file?.startsWith('renderer/') ?? false),
    instead: throughContract,
  },
  {
    bites: ({ from, file }) =>
      feature(from) !== undefined &&
      file !== undefined &&
      feature(file) !== undefined &&
      feature(from) !== feature(file),
    instead:
      'A feature never imports a sibling: move what both need to state/, ui/ or shared/, or pass it from App.tsx.',
  },
  {
    bites: (one) =>
      isPackage(one, 'electron') &&
      !inOne(one.from, 'electron/main.ts', 'electron/openDesktop.ts', 'electron/preload.ts', 'electron/desktop/'),
    instead:
      'Only main.ts, openDesktop.ts, preload.ts and desktop/ know Electron: take what is needed as an argument, so that it also works in browser mode.',
  },
  {
    bites: (one) => isPackage(one, 'electron-store') && !inOne(one.from, 'electron/desktop/'),
    instead:
      'electron-store needs Electron: use the SettingsFile of platform/settingsFile.ts, which openDesktop.ts and serve.ts each open.',
  },
  {
    bites: (one) =>
      isPackage(one, '@langchain', 'langchain') && !inOne(one.from, 'electron/engines/', 'electron/assistant/'),
    instead: 'LangChain stays in engines/ and assistant/: speak in the shapes of shared/model everywhere else.',
  },
  {
    bites: (one) => isPackage(one, '@langchain/langgraph') && !one.from.startsWith('electron/assistant/'),
    instead: 'The graph is the assistant’s: an engine gives a chat model and nothing more.',
  },
  {
    bites: (one) =>
      isPackage(one, '@modelcontextprotocol/sdk', '@langchain/mcp-adapters') &&
      !one.from.startsWith('electron/assistant/tools/mcp/'),
    instead:
      'MCP servers are started and connected to in electron/assistant/tools/mcp/ alone, bounded and as the user agreed: take their tools from there.',
  },
  {
    bites: (one) =>
      one.from.startsWith('shared/') && one.file === undefined && !isPackage(one, 'zod', '@orpc/contract'),
    instead: 'shared/ is pure: it may use zod and @orpc/contract, no Node, no DOM, no other package.',
  },
  {
    bites: (one) =>
      isPackage(one, 'node-llama-cpp') &&
      one.from.startsWith('electron/') &&
      !one.from.startsWith('electron/engines/llamaCpp/process/'),
    instead: 'llama.cpp can end the process that it is in: ask the one that runs models, by EngineProcess.ts.',
  },
  {
    bites: (one) => one.from.startsWith('renderer/') && isNode(one),
    instead: 'A page has no Node: ask main through the contract.',
  },
  {
    bites: (one) => isPackage(one, 'node:sqlite') && !one.from.startsWith('electron/storage/'),
    instead:
      'SQLite is storage’s, in its worker, so that the main loop never waits on it: add what is needed to storage/storage.ts.',
  },
  {
    bites: (one) =>
      one.from.startsWith('renderer/') && isPackage(one, '@radix-ui/react-select', '@radix-ui/react-scroll-area'),
    instead: 'Its injected styles break the strict content security policy: use a menu or popover, and CSS scrolling.',
  },
  {
    bites: (one) => isPackage(one, 'radix-ui') && one.names.some((name) => name === 'Select' || name === 'ScrollArea'),
    instead: 'Its injected styles break the strict content security policy: use a menu or popover, and CSS scrolling.',
  },
  {
    bites: (one) =>
      one.from.startsWith('electron/') &&
      one.from !== 'electron/platform/egress.ts' &&
      !isOurSocket(one) &&
      connects(one),
    instead: 'Only platform/egress.ts opens connections, so that each is allowed and recorded: call its fetch.',
  },
]

/** The way to the Aside that runs: a socket in its data folder, which leads nowhere else. */
function isOurSocket({ from, specifier, names }: Import): boolean {
  const fine = names.every((name) => name === 'connect')
  return from === 'electron/commandLine/socketClient.ts' && specifier === 'node:net' && fine
}

/** Modules that open connections, and which of their names don't. Types are always fine. */
const harmless: Readonly<Record<string, readonly string[]>> = {
  'node:http': ['createServer', 'STATUS_CODES', 'METHODS'],
  'node:net': ['createServer', 'isIP', 'isIPv4', 'isIPv6', 'BlockList'],
  'node:https': [],
  'node:http2': [],
  'node:tls': [],
  'node:dgram': [],
  'node:dns': [],
  'node:dns/promises': [],
  undici: [],
  ws: ['WebSocketServer'],
  axios: [],
  'cross-fetch': [],
  'node-fetch': [],
}

function connects(one: Import): boolean {
  if (one.typeOnly || one.file !== undefined) return false
  if (one.specifier === 'electron') return one.names.includes('net')
  const fine = harmless[one.specifier]
  return fine !== undefined && !(one.names.length > 0 && one.names.every((name) => fine.includes(name)))
}

/** Says what to do instead of this import, or undefined when it is allowed. */
export function judgeImport(one: Import): string | undefined {
  const ban = bans.find((each) => each.bites(one))
  if (ban) return ban.instead
  const { file } = one
  if (file === undefined) return undefined
  const part = parts.find((each) => inOne(one.from, each.at))
  if (!part) return undefined
  if (part.at.endsWith('/') && part.at !== 'electron/' && file.startsWith(part.at)) return undefined
  if (inOne(file, ...part.may)) return undefined
  if (one.typeOnly && inOne(file, ...(part.types ?? []))) return undefined
  return part.instead
}
