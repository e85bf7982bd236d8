import type { QueryClient } from '@tanstack/react-query'
import type { StartedRun } from '../../shared/contract/runs.ts'
import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import { GUIDE } from '../../shared/models.ts'
import type { Api } from '../connection/api.ts'
import { inputOf, type Prepared, promptOf, promptsOf, type Settled } from './askedInput.ts'
import { configureConversation } from './conversationChanges.ts'
import { type DefaultModel, noModelError } from './enginesState.ts'
import { type BoxChips, keepHeldTrue } from './heldTruth.ts'
import { type FitChange, PromptGate, type ToSend } from './promptGate.ts'
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
  /** What goes along with the questions of its composers. */
  chips: BoxChips
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
  /** Of a question that was held back and is sent again just now. */
  readonly #prepared = new Map<string, Prepared>()
  readonly #inFlight = new Map<string, { text: string; started: Promise<StartedRun> }>()

  constructor(options: Options) {
    this.#options = options
    this.gate = new PromptGate(options.api)
    keepHeldTrue(this.gate, options)
  }

  /** Sends what a composer holds. The same text sent again while it is on its way is one question, not two. */
  send(question: Question, again?: () => Promise<unknown>): Promise<StartedRun> {
    if (question.parentId !== undefined) return this.ask(question)
    const key = question.conversationId ?? NEW_CONVERSATION
    const text = question.typed ?? question.text ?? ''
    const known = this.#inFlight.get(key)
    if (known?.text === text) return known.started
    const started = this.ask(question, () => this.#clearSent(key, text), again, { draft: text })
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
   * for one that would be cut: `again` is then how it is sent once something was chosen, and `stands` where it does until then.
   */
  async ask(
    question: Question,
    onAccepted = () => {},
    again: () => Promise<unknown> = () => this.send(question),
    stands: Pick<ToSend, 'edits' | 'draft'> = {},
  ): Promise<StartedRun> {
    const { api, runs, history, queryClient } = this.#options
    const { conversationId, models } = question
    const key = conversationId ?? NEW_CONVERSATION
    let prepared = this.#prepared.get(key) ?? { questionId: crypto.randomUUID(), once: {} }
    const settled = await this.#settingsFor(question)
    const isOnce = settled.forThisAnswer?.contextLength !== undefined
    await this.gate.pass(key, {
      ...stands,
      prompts: async () => {
        const now = await this.#settingsFor(question)
        return promptsOf(inputOf(question, now, prepared), now.settings, models, this.#options)
      },
      // A context that this answer alone asks for stays this answer's.
      adjust: async (change) => {
        if (isOnce && change.contextLength !== undefined) prepared = { ...prepared, once: change }
        else await this.#adjust(key, change)
      },
      again: () => {
        this.#prepared.set(key, prepared)
        return again().finally(() => this.#prepared.delete(key))
      },
    })
    const input = inputOf(question, settled, prepared)
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
    // A convenience: the question is asked all the same.
    this.#rememberModel(settled.settings.model).catch(() => {})
    return started
  }

  /** As `ask` does before it sends anything, for an answer that is made once more. */
  async passAgain(
    conversationId: string,
    message: { id: string; how: 'regenerate' | 'continue'; model?: ModelRef | undefined },
    again: () => Promise<unknown>,
  ): Promise<void> {
    const { how, model } = message
    const { queryClient, queries } = this.#options
    const prompts = async () => {
      const read = await queryClient.ensureQueryData(queries.conversation(conversationId)).catch(() => null)
      const found = read?.messages.find(({ id }) => id === message.id)
      if (!read || !found) return []
      const own = how === 'continue' || found.comparison !== undefined ? found.model : undefined
      const asked = {
        ...read.conversation.settings,
        model: model ?? own ?? read.conversation.settings.model ?? found.model,
      }
      const parentId = how === 'continue' || found.role === 'user' ? found.id : found.parentId
      const question = { conversationId, parentId, blocks: [], again: { messageId: message.id, how } }
      return promptOf({ ...question, ...(model && { forThisAnswer: { model } }) }, asked, this.#options)
    }
    await this.gate.pass(conversationId, { prompts, adjust: (change) => this.#adjust(conversationId, change), again })
  }

  /** For the conversation from now on. */
  async #adjust(key: string, change: FitChange): Promise<void> {
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
  async #settingsFor({
    conversationId,
    settings: given,
    forThisAnswer,
    typed,
    blocks = [],
    models,
  }: Question): Promise<Settled> {
    if (models) {
      refuseBlind(models, blocks, this.#options)
      const own = conversationId === null ? this.#options.history.place(NEW_CONVERSATION).settings : undefined
      const known = given ?? own ?? (conversationId === null ? undefined : await this.#settingsOf(conversationId))
      return { settings: { model: models[0], ...known }, forThisAnswer }
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
  async #rememberModel(model: ModelRef | undefined): Promise<void> {
    const { api, queryClient, queries } = this.#options
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
