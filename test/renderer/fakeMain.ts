import { implement, ORPCError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { Run } from '../../electron/assistant/run.ts'
import { commandProcedures } from '../../electron/procedures/commands.ts'
import { contextProcedures } from '../../electron/procedures/context.ts'
import { silence } from '../../electron/procedures/shell.ts'
import type { Api } from '../../renderer/connection/api.ts'
import type { Connection } from '../../renderer/connection/connection.ts'
import { createIpcConnection } from '../../renderer/connection/ipcConnection.ts'
import type { Change, Notice } from '../../shared/contract/app.ts'
import { done } from '../../shared/contract/base.ts'
import { contract } from '../../shared/contract/contract.ts'
import { branchTo, newestLeaf } from '../../shared/messageTree.ts'
import type { ListedCommand } from '../../shared/model/command.ts'
import type { Conversation } from '../../shared/model/conversation.ts'
import type { EngineStatus } from '../../shared/model/engine.ts'
import type { AppError } from '../../shared/model/errors.ts'
import type { Block, Message } from '../../shared/model/message.ts'
import type { PromptFit } from '../../shared/model/promptFit.ts'
import { defaultSettings, type Settings } from '../../shared/model/settings.ts'
import { isQuickId, WindowHistory, type WindowSummary } from '../../shared/model/window.ts'
import type { Bridge } from '../../shared/wire.ts'
import { noCommands } from '../support/noCommands.ts'
import { MemoryPort } from './MemoryPort.ts'
import { quietProcedures, quietShell, refuse } from './quietProcedures.ts'

export const testModel = { engine: 'test', name: 'tiny' }

type FitInput = Parameters<Api['runs']['fit']>[0]

interface Caller {
  windowId: string
}

/**
 * Main as the renderer sees it: the contract in memory, with runs whose words the test pushes. Replay and joining of
 * events are the product's own (`Run`).
 */
export class FakeMain {
  readonly conversations = new Map<string, Conversation>()
  readonly messages = new Map<string, Message>()
  readonly runs = new Map<string, Run>()
  readonly histories = new Map<string, WindowHistory>()
  readonly saves: { windowId: string; history: WindowHistory }[] = []
  /** Names of the calls that reached a handler, in order. */
  readonly calls: string[] = []
  /** What the questions came with besides their words. */
  readonly asked: { forThisAnswer: unknown; title: unknown; names: string[] }[] = []
  commands: ListedCommand[] = []
  clipboard = ''
  settings: Settings = defaultSettings
  engines: EngineStatus[] = []
  windows: WindowSummary[] = []
  notices: Notice[] = []
  /** Watch generators that run now. */
  watching = 0
  /** Set to let every event of a watched run come in a turn of its own. */
  slowly = false
  /** Set to make a call fail: its name and what it throws. */
  failing: Record<string, AppError> = {}
  /** How a question compares with its context. */
  fit: (question: FitInput) => PromptFit = () => ({ promptTokens: 0, atMost: 0, exact: false, fits: true })
  /** Awaited by each call before it is done, and before its answer: where a test cuts the connection. */
  before: (call: string) => Promise<void> | void = () => {}
  after: (call: string) => Promise<void> | void = () => {}
  /** What happens to a run as soon as it has started. */
  script: (run: Run, question: string) => void = () => {}
  readonly #changes = new Set<(change: Change) => void>()
  #ids = 0

  id(kind: string): string {
    return `${kind}${++this.#ids}`
  }

  tell(change: Change): void {
    for (const listener of [...this.#changes]) listener(change)
  }

  async #call<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    this.calls.push(name)
    await this.before(name)
    const failing = this.failing[name]
    if (failing) {
      const { code, message, next } = failing
      throw new ORPCError(code, { defined: true, message, data: next === undefined ? {} : { next } })
    }
    const answer = await work()
    await this.after(name)
    return answer
  }

  conversation(id: string): Conversation {
    const conversation = this.conversations.get(id)
    if (!conversation) throw new ORPCError('NOT_FOUND', { defined: true, message: 'No such conversation.', data: {} })
    return conversation
  }

  addConversation(id: string, more: Partial<Conversation> = {}): Conversation {
    const at = Date.now()
    const settings = { model: testModel }
    const bare = { id, title: id, autoTitle: true, pinned: false, createdAt: at, updatedAt: at, headId: null, settings }
    const conversation: Conversation = { ...bare, ...more }
    this.conversations.set(id, conversation)
    return conversation
  }

  #messagesOf(conversationId: string): Message[] {
    return [...this.messages.values()]
      .filter((message) => message.conversationId === conversationId)
      .map((message) => this.#withRun(message))
  }

  /** An answer being made is stored as far as it has come. */
  #withRun(message: Message): Message {
    const run = message.runId ? this.runs.get(message.runId) : undefined
    return run && !run.ended ? run.message : message
  }

  begin(conversationId: string, parentId: string | null, question: Block[] | null, prefix: Block[] = []) {
    const at = Date.now()
    let questionId = parentId
    if (question) {
      questionId = this.id('q')
      const asked: Message = {
        ...{ id: questionId, conversationId, parentId, role: 'user', blocks: question },
        ...{ status: 'complete', createdAt: at },
      }
      this.messages.set(questionId, asked)
    }
    const runId = this.id('r')
    const answer: Message = {
      ...{ id: this.id('a'), conversationId, parentId: questionId, role: 'assistant', blocks: [] },
      ...{ status: 'streaming', createdAt: at + 1, runId, model: testModel },
    }
    this.messages.set(answer.id, answer)
    this.conversations.set(conversationId, { ...this.conversation(conversationId), headId: answer.id, updatedAt: at })
    const run: Run = new Run(runId, answer, () => {
      if (!run.ended) return
      this.messages.set(answer.id, run.message)
      this.tell({ type: 'runs', conversationId, runId, active: false })
    })
    this.runs.set(runId, run)
    const { id: messageId } = answer
    run.push({ type: 'started', conversationId, messageId, model: testModel, at })
    for (const block of prefix) if (block.type === 'text') run.push({ type: 'text', text: block.text })
    this.tell({ type: 'runs', conversationId, runId, active: true })
    this.tell({ type: 'conversations', conversationId })
    const text = (question ?? []).map((block) => (block.type === 'text' ? block.text : '')).join('')
    queueMicrotask(() => this.script(run, text))
    return { runId, conversationId, questionId: questionId ?? '', messageId }
  }

  /** The run of the conversation's newest answer. */
  runOf(conversationId: string): Run {
    const head = this.messages.get(this.conversation(conversationId).headId ?? '')
    return this.runs.get(head?.runId ?? '') as Run
  }

  /** What was asked along the shown branch. */
  questions(conversationId: string): string[] {
    const branch = branchTo(this.#messagesOf(conversationId), this.conversation(conversationId).headId)
    return branch.filter(({ role }) => role === 'user').map(({ blocks }) => (blocks[0] as { text: string }).text)
  }

  readonly router = this.#router()

  #router() {
    const os = implement(contract).$context<Caller>()
    const { app, conversations, engines, runs, settings, windows } = os
    const change = (conversationId: string, more: Partial<Conversation>) => {
      this.conversations.set(conversationId, { ...this.conversation(conversationId), ...more })
      this.tell({ type: 'conversations', conversationId })
      return done
    }
    const removed = new Map<string, Conversation>()
    return os.router({
      ...quietProcedures,
      app: {
        info: app.info.handler(() => ({ version: '1', mode: 'browser' as const, platform: 'test', dataDir: '/' })),
        changes: app.changes.handler(async ({ signal }) => this.#watchChanges(signal)),
        notices: app.notices.handler(() => this.#call('app.notices', () => this.notices)),
        dismissNotice: app.dismissNotice.handler(() => done),
        openExternal: app.openExternal.handler(() => done),
        connections: app.connections.handler(() => []),
      },
      conversations: {
        list: conversations.list.handler(() =>
          this.#call('conversations.list', () =>
            [...this.conversations.values()].sort((a, b) => b.updatedAt - a.updatedAt),
          ),
        ),
        get: conversations.get.handler(({ input: { conversationId } }) =>
          this.#call('conversations.get', () => ({
            conversation: this.conversation(conversationId),
            messages: this.#messagesOf(conversationId),
          })),
        ),
        pictures: conversations.pictures.handler(({ input: { conversationId, messageId } }) =>
          this.#call('conversations.pictures', () =>
            this.#messagesOf(conversationId)
              .filter(({ id }) => id === messageId)
              .flatMap(({ blocks }) => blocks.filter((block) => block.type === 'image')),
          ),
        ),
        rename: conversations.rename.handler(({ input: { conversationId, title } }) =>
          this.#call('conversations.rename', () => change(conversationId, { title, autoTitle: false })),
        ),
        pin: conversations.pin.handler(({ input: { conversationId, pinned } }) =>
          this.#call('conversations.pin', () => change(conversationId, { pinned })),
        ),
        configure: conversations.configure.handler(({ input: { conversationId, settings } }) =>
          this.#call('conversations.configure', () => change(conversationId, { settings })),
        ),
        showBranch: conversations.showBranch.handler(({ input: { conversationId, messageId } }) =>
          this.#call('conversations.showBranch', () =>
            change(conversationId, { headId: newestLeaf(this.messages.values(), messageId) }),
          ),
        ),
        remove: conversations.remove.handler(({ input: { conversationId } }) =>
          this.#call('conversations.remove', () => {
            removed.set(conversationId, this.conversation(conversationId))
            this.conversations.delete(conversationId)
            this.tell({ type: 'conversations', conversationId })
            return done
          }),
        ),
        restore: conversations.restore.handler(({ input: { conversationId } }) =>
          this.#call('conversations.restore', () => {
            this.conversations.set(conversationId, removed.get(conversationId) as Conversation)
            return done
          }),
        ),
        removed: conversations.removed.handler(() => [...removed.values()]),
        search: conversations.search.handler(() => []),
      },
      engines: {
        list: engines.list.handler(() => this.#call('engines.list', () => this.engines)),
        judgeAddress: engines.judgeAddress.handler(() => ({ origin: 'http://127.0.0.1:1', reach: 'local' as const })),
      },
      runs: {
        start: runs.start.handler(({ input }) =>
          this.#call('runs.start', () => {
            const { forThisAnswer, title, blocks } = input
            const names = blocks.flatMap((block) => (block.type === 'file' ? [block.name] : []))
            this.asked.push({ forThisAnswer, title, names })
            const id = input.conversationId ?? this.addConversation(this.id('c'), { settings: input.settings ?? {} }).id
            const parentId = input.parentId === undefined ? this.conversation(id).headId : input.parentId
            return this.begin(id, parentId, input.blocks)
          }),
        ),
        regenerate: runs.regenerate.handler(({ input }) =>
          this.#call('runs.regenerate', () =>
            this.begin(input.conversationId, this.messages.get(input.messageId)?.parentId ?? null, null),
          ),
        ),
        fit: runs.fit.handler(({ input }) => this.#call('runs.fit', () => this.fit(input))),
        compare: runs.compare.handler(refuse),
        pick: runs.pick.handler(({ input: { conversationId, messageId } }) => {
          for (const { comparison: _, ...message } of this.#messagesOf(conversationId)) {
            this.messages.set(message.id, message)
          }
          return change(conversationId, { headId: messageId })
        }),
        continue: runs.continue.handler(({ input }) =>
          this.#call('runs.continue', () => {
            const message = this.messages.get(input.messageId)
            return this.begin(input.conversationId, message?.parentId ?? null, null, message?.blocks)
          }),
        ),
        cancel: runs.cancel.handler(({ input }) =>
          this.#call('runs.cancel', () => {
            this.runs.get(input.runId)?.push({ type: 'cancelled', timings: {} })
            return done
          }),
        ),
        watch: runs.watch.handler(async ({ input, signal }) => {
          const run = this.runs.get(input.runId)
          if (!run) throw new ORPCError('NOT_FOUND', { defined: true, message: 'It has ended.', data: {} })
          return this.#watch(run, input.after, signal)
        }),
        active: runs.active.handler(() =>
          this.#call('runs.active', () =>
            [...this.runs.values()]
              .filter((run) => !run.ended)
              .map(({ id: runId, conversationId, message: { id: messageId }, model, startedAt }) => {
                return { runId, conversationId, messageId, model, startedAt }
              }),
          ),
        ),
      },
      settings: {
        get: settings.get.handler(() => this.settings),
        update: settings.update.handler(({ input: { ollama, ...rest } }) =>
          this.#call('settings.update', () => {
            this.settings = { ...this.settings, ...(rest as Partial<Settings>) }
            return this.settings
          }),
        ),
      },
      commands: commandProcedures({ commands: { ...noCommands, list: async () => this.commands } }),
      context: contextProcedures({
        ...quietShell,
        context: { ...quietShell.context, clipboard: async () => ({ text: this.clipboard, cut: false }) },
      }),
      windows: {
        load: windows.load.handler(({ context: { windowId } }) =>
          this.#call('windows.load', () => ({
            windowId,
            history: this.histories.get(windowId) ?? WindowHistory.parse({}),
          })),
        ),
        save: windows.save.handler(({ input, context: { windowId } }) =>
          this.#call('windows.save', () => {
            this.histories.set(windowId, input)
            this.saves.push({ windowId, history: input })
            return done
          }),
        ),
        list: windows.list.handler(() => this.windows),
        quickConversations: windows.quickConversations.handler(() =>
          [...this.histories].flatMap(([id, { visited }]) => (isQuickId(id) ? visited : [])),
        ),
        open: windows.open.handler(() => done),
        requests: windows.requests.handler(async ({ signal }) => silence(signal)),
      },
    })
  }

  async *#watch(run: Run, after: number, signal?: AbortSignal) {
    this.watching++
    try {
      for await (const event of run.watch(after, signal)) {
        yield event
        if (this.slowly) await new Promise((resolve) => setImmediate(resolve))
      }
    } finally {
      this.watching--
    }
  }

  #watchChanges(signal?: AbortSignal): AsyncGenerator<Change, void> {
    const waiting: Change[] = []
    let wake = () => {}
    const listener = (change: Change) => {
      waiting.push(change)
      wake()
    }
    this.#changes.add(listener)
    signal?.addEventListener('abort', () => {
      this.#changes.delete(listener)
      wake()
    })
    return (async function* () {
      while (!signal?.aborted) {
        const change = waiting.shift()
        if (change) yield change
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    })()
  }

  /** A page over an IPC-shaped pair: strings through two functions, each delivered in a turn of its own. */
  openIpc(windowId: string): Connection {
    const port = new MemoryPort()
    new RPCHandler(this.router).upgrade(port.server, { context: { windowId } })
    const bridge: Bridge = {
      post: (frame) => port.toServer(frame),
      onMessage: (listener) => port.onClient(listener),
      pathOf: () => '',
    }
    return createIpcConnection(bridge)
  }
}
