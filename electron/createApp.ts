import { isDeepStrictEqual } from 'node:util'
import type { Change } from '../shared/contract/app.ts'
import type { ActiveRun } from '../shared/contract/runs.ts'
import type { UpdateCheck } from '../shared/contract/updates.ts'
import type { ListedCommand, SlashCommand } from '../shared/model/command.ts'
import type { ErrorInfo } from '../shared/model/errors.ts'
import { createAssistant } from './assistant/assistant.ts'
import type { Chain } from './assistant/chain.ts'
import { createPromptMeter } from './assistant/fit/promptMeter.ts'
import { createTokenCalibration } from './assistant/fit/tokenCalibration.ts'
import { createBuiltInTools } from './assistant/tools/createTools.ts'
import { judgeFolder } from './assistant/tools/files/judgeFolder.ts'
import { createMcpServers } from './assistant/tools/mcp/createMcpServers.ts'
import { createToolbox } from './assistant/tools/toolbox.ts'
import type { Asking } from './commandLine/answer.ts'
import { hasCapability } from './engines/hasCapability.ts'
import { modelNamed } from './engines/modelNamed.ts'
import { openEngines } from './engines/openEngines.ts'
import { judgeAddress, judgeServerAddress } from './platform/address.ts'
import { type Broadcast, createBroadcast } from './platform/broadcast.ts'
import type { StartChild } from './platform/childProcess.ts'
import { createEgress } from './platform/egress.ts'
import { openExternalSafely } from './platform/externalLinks.ts'
import type { Log } from './platform/log.ts'
import { createNotices } from './platform/notices.ts'
import { isPublicAddress } from './platform/publicAddress.ts'
import type { SecretBox } from './platform/secretBox.ts'
import type { OpenSettingsFile } from './platform/settingsFile.ts'
import { createUpdates } from './platform/updates.ts'
import { type ApiTokens, createApiTokens } from './procedures/apiTokens.ts'
import type { AppInfo } from './procedures/app.ts'
import { createAsking } from './procedures/asking.ts'
import { createDoors, type OpenDoor } from './procedures/door.ts'
import { type ApiBackend, createApiBackend } from './procedures/publicApi.ts'
import { createRouter } from './procedures/router.ts'
import { createServerList } from './procedures/serverList.ts'
import type { Shell } from './procedures/shell.ts'
import { builtInCommands } from './storage/builtInCommands.ts'
import { openCommandFiles } from './storage/commandFiles.ts'
import { acquireDataDir, type DataDirHolder } from './storage/lock.ts'
import { moveGlobalKeys } from './storage/moveGlobalKeys.ts'
import { openStorage } from './storage/openStorage.ts'
import { openServerKeys } from './storage/serverKeys.ts'
import { openSettings, type SettingsStore } from './storage/settings.ts'
import { openTokenRecords } from './storage/tokenRecords.ts'
import { openUnfinishedTransfers } from './storage/unfinishedTransfers.ts'
import { openWindowHistories, type WindowHistories } from './storage/windowHistories.ts'

export interface AppOptions {
  info: AppInfo
  /** What the data folder is held for, told to other starts; absent: the mode. */
  heldFor?: DataDirHolder['mode']
  /** Reads and writes the two settings files: electron-store on the desktop, conf in browser mode. */
  openSettingsFile: OpenSettingsFile
  /** What the desktop around it does: `browserShell` in browser mode. */
  shell: Shell
  /** Starts processes of Aside's own. */
  startChild: StartChild
  /** Encrypts the keys of servers. */
  secretBox: SecretBox
  env: NodeJS.ProcessEnv
  /** Where this build says that its newest release is told; empty: nowhere. */
  releases: string
  log: Log
}

export interface App {
  openDoor: OpenDoor
  windows: WindowHistories
  settings: Pick<SettingsStore, 'get' | 'update' | 'onChange'>
  /** What is being answered now. */
  activeRuns(): ActiveRun[]
  /** Whether the command line has asked for that run, as far as it is remembered. */
  isPrinted(runId: string): boolean
  /** Rejects with NOT_FOUND. */
  titleOf(conversationId: string): Promise<string>
  /** Asks once whether there is a newer Aside. Rejects with an AppError. */
  checkForUpdates(): Promise<UpdateCheck>
  /** What the user must know; shown in every window. */
  addNotice(error: ErrorInfo): void
  notices(): ErrorInfo[]
  changes: Pick<Broadcast<Change>, 'emit' | 'subscribe'>
  commands: { list(): Promise<readonly ListedCommand[]> }
  /** Everything a question can go through, built at the first call. */
  chain(): Promise<Chain>
  /** Questions of the command line. */
  asking: Asking
  /** What the local HTTP API is made of; `stateChanged` tells pages that it listens elsewhere now, or not at all. */
  api: { backend: ApiBackend; tokens: ApiTokens; stateChanged(): void }
  /** Tells other starts where this one can be reached. */
  announce(url: string): void
  /** Loads LangChain and looks for engines: call it when the first window shows. */
  warmUp(): void
  /** Ends runs (their text kept), writes everything and lets go of the data folder. */
  close(): Promise<void>
}

/**
 * Puts Aside together: lock, storage, engines, assistant, procedures. Knows neither Electron nor HTTP. Answers who holds
 * the data folder when that is another process; then nothing was opened.
 */
export async function createApp(options: AppOptions): Promise<{ app: App } | { holder: DataDirHolder | null }> {
  const { info, openSettingsFile, shell, env, releases, log } = options
  const { dataDir } = info
  const held = acquireDataDir(dataDir, { mode: options.heldFor ?? info.mode })
  if (!held.ok) return { holder: held.holder }

  const changes = createBroadcast<Change>()
  const notices = createNotices(() => changes.emit({ type: 'notices' }))

  const storage = await openStorage({ dataDir, log }).catch((error: unknown) => {
    held.lock.release()
    throw error
  })
  const settings = openSettings(openSettingsFile, dataDir, log)
  const commands = openCommandFiles({ dataDir, builtIn: builtInCommands, log })
  const windows = openWindowHistories(openSettingsFile, dataDir, log, info.mode)
  const tokenRecords = openTokenRecords(openSettingsFile, dataDir, log)
  for (const source of [storage, settings, windows, commands, tokenRecords]) {
    for (const notice of source.notices) notices.add(notice)
    source.onNotice(notices.add)
  }

  const serverKeys = openServerKeys({
    dataDir,
    secretBox: options.secretBox,
    labelOf: (id) => settings.get().servers.find((server) => server.id === id)?.label ?? id,
    addNotice: notices.add,
    log,
  })

  const egress = createEgress({ log })
  const opened = openEngines({
    dataDir,
    version: info.version,
    settings,
    egress,
    env,
    startChild: options.startChild,
    serverKey: serverKeys.get,
    unfinished: openUnfinishedTransfers({ dataDir, log }),
    trash: shell.trash,
    onProgress: shell.showProgress,
    onModels: () => lookAtEngines(),
    log,
  })
  const { engines, models } = opened

  const builtInTools = createBuiltInTools({
    dataDir,
    settings: () => settings.get().tools,
    env,
    egress,
    mayReach: isPublicAddress,
  })
  const mcp = createMcpServers({
    store: storage.chain,
    egress,
    env,
    version: info.version,
    enabled: () => settings.get().tools.enabled,
    log,
    onChange: () => changes.emit({ type: 'tools' }),
  })
  const toolbox = createToolbox({
    sources: [() => builtInTools, mcp.tools],
    settled: () => mcp.open(),
    enabled: () => settings.get().tools.enabled,
  })

  let chain: Promise<Chain> | undefined
  // LangChain is the largest part of main: it loads after the first window, or at the first question.
  const getChain = () => {
    chain ??= import('./assistant/chain.ts').then(({ createChain }) =>
      createChain({
        engine: (id) => engines.get(id),
        canCallTools: (ref) => hasCapability(ref, 'tools', engines),
        toolbox,
        store: storage.chain,
        stepLimit: () => settings.get().tools.stepLimit,
        onGrant: () => changes.emit({ type: 'tools' }),
        onUnrecorded: ({ name }, error) => log.error('the result of a tool could not be written down', { name, error }),
        print: env.ASIDE_PRINT_MODE
          ? { modes: env.ASIDE_PRINT_MODE, line: (text) => process.stderr.write(`${text}\n`) }
          : undefined,
      }),
    )
    return chain
  }
  const meter = createPromptMeter({
    engine: (id) => engines.get(id),
    chain: getChain,
    calibration: createTokenCalibration(tokenRecords),
    async longestContext({ engine, name }) {
      const status = (await engines.statuses()).find(({ id }) => id === engine)
      return status?.models.find(({ ref }) => ref.name === name || ref.name === `${name}:latest`)?.contextLength
    },
  })
  const assistant = createAssistant({
    meter,
    conversations: storage.conversations,
    engine: (id) => engines.get(id),
    defaultsOf: (engineId) => settings.get().engineDefaults[engineId],
    canThink: (ref) => hasCapability(ref, 'thinking', engines),
    canSee: (ref) => hasCapability(ref, 'vision', engines, true),
    chain: getChain,
    fallbackModel: () => {
      const { defaultModel, lastModel } = settings.get()
      return defaultModel ?? lastModel ?? { engine: 'guide', name: 'guide' }
    },
    onRun: (run, error) => {
      changes.emit({ type: 'runs', ...run })
      // What failed may have gone: the page should not learn that from the next question.
      if (error) lookAtEngines()
    },
    onConversation: (conversationId) => changes.emit({ type: 'conversations', conversationId }),
    // The storage raises its own notice; this says which part of the app met it.
    onStorageError: (error) => log.error('an answer could not be saved while it streamed', { error }),
    log,
  })

  function lookAtEngines(): void {
    engines.statuses({ refresh: true }).catch((error: unknown) => log.error('no engine could be looked for', { error }))
  }
  let { ollama, tools } = settings.get()
  settings.onChange((now) => {
    changes.emit({ type: 'settings' })
    const moved = now.ollama.address !== ollama.address || now.ollama.allowedRemote !== ollama.allowedRemote
    ollama = now.ollama
    if (moved) lookAtEngines()
    // Which tools are offered, and why others are not.
    if (!isDeepStrictEqual(now.tools, tools)) changes.emit({ type: 'tools' })
    tools = now.tools
  })
  windows.onChange(() => changes.emit({ type: 'windows' }))
  commands.onChange(() => changes.emit({ type: 'commands' }))
  engines.onChange(() => changes.emit({ type: 'engines' }))
  let tried = 0
  egress.onChange(() => {
    const now = egress.records().length
    if (now !== tried) changes.emit({ type: 'connections' })
    tried = now
  })

  const saveCommand = (command: SlashCommand, was?: string) =>
    commands.save(command, was, () => {
      if (was !== undefined) moveGlobalKeys(settings, `command:${was}`, `command:${command.name}`)
    })
  const updates = createUpdates({
    egress,
    version: info.version,
    builtIn: releases,
    address: () => settings.get().updates.address,
  })
  const checkForUpdates = async () => {
    const found = await updates.check()
    settings.update({ updates: { askedAt: found.checkedAt } })
    return found
  }

  assistant.restore().catch((error: unknown) => log.error('an answer could not go on after the start', { error }))

  const apiChanged = () => changes.emit({ type: 'api' })
  const apiTokens = createApiTokens({
    store: storage.chain,
    onChange: apiChanged,
    onError: (error) => log.warn('the use of a token could not be written down', { error }),
  })
  const apiBackend = createApiBackend({
    version: info.version,
    statuses: (request) => engines.statuses(request),
    modelNamed: (name, chosen) => modelNamed(name, engines, chosen),
    assistant,
    conversations: storage.conversations,
    sessions: storage.chain,
    settings: settings.get,
    chain: getChain,
  })

  const { asking, isPrinted } = createAsking({
    assistant,
    commands,
    settings,
    modelNamed: (name) => modelNamed(name, engines, settings.get()),
  })

  const router = createRouter({
    info,
    tools: {
      list: () => toolbox.list(),
      grants: () => storage.chain.listGrants(),
      async revokeGrant(id) {
        await storage.chain.removeGrant(id)
        changes.emit({ type: 'tools' })
      },
      judgeFolder: (path) => judgeFolder(path, dataDir),
    },
    chooseFolder: shell.chooseFolder,
    models,
    chooseModelFile: shell.chooseModelFile,
    servers: createServerList({ settings, keys: serverKeys, look: () => engines.statuses({ refresh: true }) }),
    mcp,
    api: { ...apiTokens, state: shell.apiState },
    watchChanges: (signal) => changes.watch(signal),
    notices,
    openExternal: (url) => openExternalSafely(url, shell.openExternal),
    connections: () => egress.records(),
    conversations: storage.conversations,
    assistant,
    onChange: (conversationId) => changes.emit({ type: 'conversations', conversationId }),
    statuses: (request) => engines.statuses(request),
    judgeAddress: (address, of?: 'ollama' | 'server') =>
      of === 'server' ? judgeServerAddress(address) : judgeAddress(address, env),
    settings,
    histories: windows,
    openWindow: shell.openWindow,
    requests: shell.requests,
    quick: shell.quick,
    context: shell.context,
    shortcuts: shell.shortcuts,
    desktop: shell.desktop,
    commands: { ...commands, save: saveCommand },
    updates: { ...updates, check: checkForUpdates },
  })

  return {
    app: {
      openDoor: createDoors({ router, log }),
      windows,
      settings,
      activeRuns: () => assistant.active(),
      isPrinted,
      titleOf: async (id) => (await storage.conversations.get(id)).conversation.title,
      checkForUpdates,
      addNotice: (error) => notices.add(error),
      notices: () => notices.list().map(({ error }) => error),
      changes,
      commands,
      chain: getChain,
      asking,
      api: { backend: apiBackend, tokens: apiTokens, stateChanged: apiChanged },
      announce: (url) => held.lock.announce(url),
      warmUp() {
        getChain().catch((error: unknown) => log.error('the chain could not be built', { error }))
        mcp.open().catch((error: unknown) => log.error('the MCP servers could not be started', { error }))
        lookAtEngines()
      },
      async close() {
        await assistant.close()
        await mcp.close()
        await opened.close()
        windows.close()
        tokenRecords.close()
        commands.close()
        await storage.close()
        await egress.close()
        held.lock.release()
      },
    },
  }
}
