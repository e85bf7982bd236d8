import { createAssistant } from '../../electron/assistant/assistant.ts'
import { judgeAddress } from '../../electron/platform/address.ts'
import { createBroadcast } from '../../electron/platform/broadcast.ts'
import { createLog } from '../../electron/platform/log.ts'
import { createNotices } from '../../electron/platform/notices.ts'
import { createDoors } from '../../electron/procedures/door.ts'
import { createRouter } from '../../electron/procedures/router.ts'
import { browserShell, silence } from '../../electron/procedures/shell.ts'
import type { Change } from '../../shared/contract/app.ts'
import { AppError } from '../../shared/model/errors.ts'
import { defaultSettings, patchSettings, type Settings } from '../../shared/model/settings.ts'
import { WindowHistory } from '../../shared/model/window.ts'
import { memoryChain } from './memoryChain.ts'
import { MemoryStore } from './memoryStore.ts'
import { noCommands } from './noCommands.ts'
import { noModels } from './noModels.ts'
import { noUpdates } from './noUpdates.ts'
import { ScriptedEngine, type Step } from './scriptedEngine.ts'

/** The real procedures and assistant over a store in memory and an engine that the test scripts. */
export function createTestRouter(
  answer: (question: string) => Step[] | AsyncIterable<Step> = (q) => ['You said: ', q],
) {
  const log = createLog(null)
  const store = new MemoryStore()
  const engine = new ScriptedEngine(answer)
  const changes = createBroadcast<Change>()
  const histories = new Map<string, WindowHistory>()
  const opened: string[] = []
  let settings: Settings = defaultSettings
  /** Streams that a page has open, counted from the inside. */
  const streams = { open: 0 }
  const counted = <T>(stream: AsyncGenerator<T, void>): AsyncGenerator<T, void> => {
    async function* count() {
      streams.open++
      try {
        yield* stream
      } finally {
        streams.open--
      }
    }
    return count()
  }
  const engineOf = (id: string) => {
    if (id === 'scripted') return engine
    throw new AppError('NOT_FOUND', `There is no engine ${id}.`)
  }
  const chain = memoryChain({ engine: engineOf })
  const assistant = createAssistant({
    conversations: store,
    engine: engineOf,
    chain: async () => chain,
    fallbackModel: () => ({ engine: 'scripted', name: 'one' }),
    onRun: (run) => changes.emit({ type: 'runs', ...run }),
    onConversation: (conversationId) => changes.emit({ type: 'conversations', conversationId }),
    onStorageError: () => {},
    log,
  })
  const router = createRouter({
    info: { version: '0.0.0', mode: 'browser', platform: 'test', dataDir: '/nowhere' },
    watchChanges: (signal) => counted(changes.watch(signal)),
    notices: createNotices(() => {}),
    connections: () => [],
    conversations: store,
    assistant: { ...assistant, watch: (...args) => counted(assistant.watch(...args)) },
    onChange: (conversationId) => changes.emit({ type: 'conversations', conversationId }),
    statuses: async () => [await engine.status()],
    judgeAddress: (address) => judgeAddress(address),
    settings: {
      get: () => settings,
      update(patch) {
        settings = patchSettings(settings, patch)
        return settings
      },
    },
    histories: {
      load: (id) => histories.get(id) ?? WindowHistory.parse({}),
      save: (id, history) => void histories.set(id, history),
      list: () => [],
      quickConversations: () => [],
    },
    ...browserShell({ events: (signal) => counted(silence(signal)) }),
    openExternal: async (url) => void opened.push(url),
    models: noModels,
    servers: { save: refuse, remove: refuse, keys: async () => ({}) },
    commands: noCommands,
    updates: noUpdates,
    tools: { list: () => [], grants: async () => [], revokeGrant: refuse, judgeFolder: refuse },
    mcp: { list: () => [], add: refuse, update: refuse, remove: refuse, restart: refuse, accept: refuse },
    api: { state: () => ({ url: null }), tokens: async () => [], makeToken: refuse, revokeToken: refuse },
  })
  return { router, openDoor: createDoors({ router, log }), assistant, store, engine, streams, histories, opened, log }
}

export type TestRouter = ReturnType<typeof createTestRouter>

async function refuse(): Promise<never> {
  throw new AppError('UNSUPPORTED_HERE', 'Not in this test.')
}
