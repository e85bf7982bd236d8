import type { QueryClient } from '@tanstack/react-query'
import type { StartedRun } from '../../shared/contract/runs.ts'
import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import { MAX_TYPED_LENGTH } from '../../shared/model/message.ts'
import { GUIDE } from '../../shared/models.ts'
import type { Api } from '../connection/api.ts'
import { configureConversation } from './conversationChanges.ts'
import { type DefaultModel, noModelError } from './enginesState.ts'
import { isNearContext } from './nearContext.ts'
import { type FitChange, type FitQuestion, PromptGate } from './promptGate.ts'
import { keys, type Queries } from './queries.ts'
import type { Runs } from './runState.ts'
import { refuseBlind } from './sight.ts'
import { createStore, type Store } from './store.ts'
import type { WindowHistoryKeeper } from './windowHistory.ts'
import { NEW_CONVERSATION } from './windowPlaces.ts'

/** One block of a question. */
export type UserBlock = Parameters<Api['runs']['start']>[0]['blocks'][number]

export interface Question {
  /** null: a new conversation. */
  conversationId: string | null
  text?: string
  /** What was typed for it, where that is not the text itself: a slash command's call. */
  typed?: string | undefined
  /** Images and files, put before the text. */
  blocks?: UserBlock[]
  /** The message that the question follows; given, it makes a branch (an edited question), and no draft is touched. */
  parentId?: string | null
  /** Of a new conversation; without them, what its settings dialog and the default model say. */
  settings?: ConversationSettings
  /** Laid over the conversation's settings, for this answer only. */
  forThisAnswer?: ConversationSettings | undefined
  /** Two or three: each answers it, side by side, instead of the conversation's own. */
  models?: readonly ModelRef[]
  /** What a new conversation's first title is made from; absent: the text. */
  title?: string | undefined
}

interface Options {
  api: Api
  runs: Runs
  history: WindowHistoryKeeper
  queryClient: QueryClient
  queries: Queries
  /** The model of a conversation for which none was chosen. */
  defaultModel(): Promise<DefaultModel>
}

interface Found extends DefaultModel {
  settings: ConversationSettings
}

/** Sends questions. A draft goes only when main has taken the question; until then, and after a failure, it stands. */
export class Asking {
  /** The composers ('' for the new conversation) whose question is on its way to main. */
  readonly sending: Store<ReadonlySet<string>> = createStore<ReadonlySet<string>>(new Set())
  /** What was held back, as it would not fit. */
  readonly gate: PromptGate
  readonly #options: Options
  /** Of a question that was held back: what it was to be called, and what was chosen for it alone. */
  readonly #prepared = new Map<string, { questionId: string; once: FitChange }>()
  readonly #inFlight = new Map<string, { text: string; started: Promise<StartedRun> }>()

  constructor(options: Options) {
    this.#options = options
    this.gate = new PromptGate(options.api)
  }

  /** Sends what a composer holds. The same text sent again while it is on its way is one question, not two. */
  send(question: Question, again?: () => Promise<unknown>): Promise<StartedRun> {
    if (question.parentId !== undefined) return this.ask(question)
    const key = question.conversationId ?? NEW_CONVERSATION
    const text = question.typed ?? question.text ?? ''
    const known = this.#inFlight.get(key)
    if (known?.text === text) return known.started
    const started = this.ask(question, () => this.#clearSent(key, text), again)
    this.#inFlight.set(key, { text, started })
    this.#markSending()
    const landed = () => {
      if (this.#inFlight.get(key)?.started === started) this.#inFlight.delete(key)
      this.#markSending()
    }
    started.then(landed, landed)
    return started
  }

  /** True while another text of this composer is on its way to main. */
  isSendingOther(key: string, text: string): boolean {
    const known = this.#inFlight.get(key)
    return known !== undefined && known.text !== text
  }

  /**
   * Sends a question that no composer holds; `onAccepted` is called as soon as main has taken it. Rejects with `WouldNotFit`
   * for one that would be cut: `again` is then how it is sent once something was chosen.
   */
  async ask(
    question: Question,
    onAccepted = () => {},
    again: () => Promise<unknown> = () => this.send(question),
  ): Promise<StartedRun> {
    const { api, runs, history, queryClient } = this.#options
    const { conversationId, text = '', typed, parentId, title, models } = question
    const { settings, forThisAnswer: forOnce } = await this.#settingsFor(question)
    const key = conversationId ?? NEW_CONVERSATION
    const { questionId, once } = this.#prepared.get(key) ?? { questionId: crypto.randomUUID(), once: {} }
    const forThisAnswer = forOnce && { ...forOnce, ...once }
    const input = {
      ...(conversationId !== null && { conversationId }),
      ...(conversationId === null && { settings }),
      ...(parentId !== undefined && { parentId }),
      ...(forThisAnswer && { forThisAnswer }),
      ...(title && { title }),
      ...(typed !== undefined && typed.length <= MAX_TYPED_LENGTH && { typed }),
      blocks: [...(question.blocks ?? []), ...(text === '' ? [] : [{ type: 'text' as const, text }])],
      questionId,
    }
    const { title: _, typed: _typed, ...fit } = input
    this.#prepared.set(key, { questionId, once })
    for (const model of models ?? [undefined]) {
      const forModel = model ? { ...forThisAnswer, model } : forThisAnswer
      const asked = { ...settings, ...forModel }
      await this.#pass(key, { ...fit, ...(forModel && { forThisAnswer: forModel }) }, asked, {
        again,
        ...(parentId !== undefined && { text: typed ?? text }),
        isOnce: forOnce?.contextLength !== undefined,
      })
    }
    this.#prepared.delete(key)
    const all = await runs.startAll(async () => {
      const accepted = models
        ? await api.runs.compare({ ...input, models: [...models] })
        : [await api.runs.start(input)]
      const images = input.blocks.filter((block) => block.type === 'image')
      // The conversation is read without them.
      if (images.length > 0) queryClient.setQueryData(keys.pictures(accepted[0]?.questionId ?? ''), images)
      onAccepted()
      return accepted
    })
    const started = all[0] as StartedRun
    if (conversationId === null) history.adopt(started.conversationId)
    else if (history.shown === conversationId) history.open(conversationId)
    void this.#rememberModel(started.conversationId)
    return started
  }

  /** As `ask` does before it sends anything, for an answer that is made once more. */
  async passAgain(
    conversationId: string,
    message: { id: string; how: 'regenerate' | 'continue'; model?: ModelRef | undefined },
    again: () => Promise<unknown>,
  ): Promise<void> {
    const { queryClient, queries } = this.#options
    const read = await queryClient.ensureQueryData(queries.conversation(conversationId)).catch(() => null)
    const found = read?.messages.find(({ id }) => id === message.id)
    if (!read || !found) return
    const { how, model } = message
    const forThisAnswer = model && { model }
    const own = how === 'continue' || found.comparison !== undefined ? found.model : undefined
    const asked = {
      ...read.conversation.settings,
      model: model ?? own ?? read.conversation.settings.model ?? found.model,
    }
    const parentId = how === 'continue' || found.role === 'user' ? found.id : found.parentId
    const question = { conversationId, parentId, blocks: [], again: { messageId: message.id, how } }
    const fit = { ...question, ...(forThisAnswer && { forThisAnswer }) }
    await this.#pass(conversationId, fit, asked, { again, isOnce: false })
  }

  /** Throws `WouldNotFit` for what comes near the context and would not fit into it. */
  async #pass(
    key: string,
    question: FitQuestion,
    settings: ConversationSettings,
    held: { again(): Promise<unknown>; text?: string; isOnce: boolean },
  ): Promise<void> {
    const { conversationId = null, parentId, blocks } = question
    const { model } = settings
    this.gate.drop(key)
    if (!isNearContext({ model, settings, conversationId, parentId, blocks }, this.#options)) return
    const { again, text, isOnce } = held
    const adjust = (change: FitChange) => this.#adjust(key, change, isOnce)
    // An image's size tells what it takes.
    const sized = blocks.map((block) => (block.type === 'image' ? { ...block, data: '' } : block))
    await this.gate.pass(key, { ...question, blocks: sized }, { model, text, adjust, again })
  }

  /** For the conversation from now on; a context that this answer alone asks for stays this answer's. */
  async #adjust(key: string, change: FitChange, isOnce: boolean): Promise<void> {
    const prepared = this.#prepared.get(key)
    if (isOnce && change.contextLength !== undefined) {
      if (prepared) this.#prepared.set(key, { ...prepared, once: change })
      return
    }
    const { history } = this.#options
    if (key === NEW_CONVERSATION) {
      history.change(key, { settings: { ...history.place(key).settings, ...change } })
    } else await configureConversation(key, { ...(await this.#settingsOf(key)), ...change })
  }

  /**
   * The conversation's settings (null: of the next new one) with the model that answers next. Where nobody chose one, it
   * gets one as soon as one is there; the Guide, standing in, is not kept.
   */
  async modelFor(conversationId: string | null, given?: ConversationSettings): Promise<Found> {
    const { api, history } = this.#options
    const known =
      conversationId === null
        ? (given ?? history.place(NEW_CONVERSATION).settings ?? {})
        : await this.#settingsOf(conversationId)
    if (!known) return { settings: {}, model: null, standsIn: false }
    if (known.model) return { settings: known, model: known.model, standsIn: false }
    const { model, standsIn } = await this.#options.defaultModel()
    if (!model || standsIn) return { settings: known, model, standsIn }
    const settings = { ...known, model }
    if (conversationId !== null) await api.conversations.configure({ conversationId, settings })
    return { settings, model, standsIn }
  }

  async #settingsOf(conversationId: string): Promise<ConversationSettings | undefined> {
    const { queryClient, queries } = this.#options
    const read = await queryClient.ensureQueryData(queries.conversation(conversationId)).catch(() => null)
    return read?.conversation.settings
  }

  /** What only a model can answer, a command's prompt or added texts, is refused where the Guide would get it. */
  async #settingsFor({ conversationId, settings: given, forThisAnswer, typed, blocks = [], models }: Question) {
    if (models) {
      refuseBlind(models, blocks, this.#options)
      const own =
        given ?? (conversationId === null ? this.#options.history.place(NEW_CONVERSATION).settings : undefined)
      return { settings: { model: models[0], ...own }, forThisAnswer }
    }
    const { settings, model, standsIn } = await this.modelFor(conversationId, given)
    const answering = forThisAnswer?.model ?? model
    if (answering?.engine === GUIDE && (typed !== undefined || blocks.length > 0)) throw noModelError(this.#options)
    if (answering) refuseBlind([answering], blocks, this.#options)
    return { settings, forThisAnswer: standsIn && answering ? { ...forThisAnswer, model: answering } : forThisAnswer }
  }

  #clearSent(key: string, text: string): void {
    const { history } = this.#options
    const { draft } = history.place(key)
    history.rememberSent(key, text)
    // What was typed after Enter stays.
    if (draft.startsWith(text)) history.change(key, { draft: draft.slice(text.length), scroll: null })
  }

  /** The model that was used is offered first the next time. The Guide is nobody's choice of a model. */
  async #rememberModel(conversationId: string): Promise<void> {
    const { api, queryClient, queries } = this.#options
    const conversation = queryClient.getQueryData(queries.conversation(conversationId).queryKey)?.conversation
    const model = conversation?.settings.model
    if (!model || model.engine === GUIDE) return
    const settings = await queryClient.fetchQuery(queries.settings)
    if (settings.lastModel?.engine === model.engine && settings.lastModel.name === model.name) return
    const updated = await api.settings.update({ lastModel: model })
    queryClient.setQueryData(queries.settings.queryKey, updated)
  }

  #markSending(): void {
    this.sending.set(new Set(this.#inFlight.keys()))
  }
}
