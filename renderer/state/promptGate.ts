import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { PromptFit } from '../../shared/model/promptFit.ts'
import { strings } from '../../shared/strings.ts'
import type { Api } from '../connection/api.ts'
import { createStore, type Store } from './store.ts'

export type FitQuestion = Parameters<Api['runs']['fit']>[0]
/** What is changed of a conversation's settings so that its prompt fits. */
export type FitChange = Pick<ConversationSettings, 'contextLength' | 'contextFrom'>

/** A prompt, and the model that would read it. */
export interface Prompt {
  readonly question: FitQuestion
  readonly model: ModelRef | undefined
}

/** What is to be sent. */
export interface ToSend {
  /** The message in whose editor it stands. */
  readonly edits?: string
  /** The text of the box that it stands in: it goes when the box holds another one. */
  readonly draft?: string
  /** What models would read of it as things are now, as far as that comes near their context. */
  prompts(): Promise<readonly Prompt[]>
  /** Makes the change, for this and what comes after. */
  adjust(change: FitChange): Promise<unknown>
  /** Sends it again. */
  again(): Promise<unknown>
}

/** Something that was not sent, because its prompt would not fit; it waits for the user's choice. */
export interface HeldPrompt extends ToSend {
  readonly fit: PromptFit
  readonly model: ModelRef | undefined
}

/** It was held: its composer shows why, and what can be done. */
export class WouldNotFit extends AppError {
  constructor() {
    const { title, nothingSent } = strings.promptFit
    super('CONTEXT_OVERFLOW', `${title}. ${nothingSent}`, { next: strings.promptFit.nothingHelps })
  }
}

/** Holds back what would be cut, one prompt a composer ('' for the new conversation), until somebody chooses what to do. */
export class PromptGate {
  readonly held: Store<ReadonlyMap<string, HeldPrompt>> = createStore<ReadonlyMap<string, HeldPrompt>>(new Map())
  readonly #api: Pick<Api, 'runs'>
  /** Composers whose next prompt is sent as it is. */
  readonly #anyway = new Set<string>()
  /** The newest look at what is held. */
  readonly #looks = new Map<string, object>()

  constructor(api: Pick<Api, 'runs'>) {
    this.#api = api
  }

  /** Throws `WouldNotFit` for what does not fit. Where nobody can tell it passes: the engine has the last word. */
  async pass(key: string, sent: ToSend): Promise<void> {
    this.drop(key)
    if (this.#anyway.has(key)) return
    const found = await this.#tooLong(sent)
    if (!found) return
    this.#set(key, { ...sent, ...found })
    throw new WouldNotFit()
  }

  /** What it is held for has changed, perhaps: it says the new truth, or is held no longer. Nothing is sent. */
  async lookAgain(key: string): Promise<void> {
    const held = this.held.get().get(key)
    if (!held) return
    const look = {}
    this.#looks.set(key, look)
    // What can't be asked any more, its box says when it is sent.
    const found = await this.#tooLong(held).catch(() => undefined)
    if (this.#looks.get(key) === look) this.#set(key, found && { ...held, ...found })
  }

  /** Makes the change and sends what was held. */
  async choose(key: string, change: FitChange): Promise<void> {
    const held = this.held.get().get(key)
    if (!held) return
    await held.adjust(change)
    this.drop(key)
    await held.again()
  }

  /** Sends what was held as it is: where its length is only estimated, it may fit after all. The engine has the last word. */
  async sendAnyway(key: string): Promise<void> {
    const held = this.drop(key)
    if (!held) return
    this.#anyway.add(key)
    await held.again().finally(() => this.#anyway.delete(key))
  }

  /** Nothing is done with it any more. */
  drop(key: string): HeldPrompt | undefined {
    const held = this.held.get().get(key)
    if (held) this.#set(key, undefined)
    return held
  }

  /** The first prompt of it that does not fit. */
  async #tooLong({ prompts }: ToSend): Promise<Pick<HeldPrompt, 'fit' | 'model'> | undefined> {
    for (const { question, model } of await prompts()) {
      const fit = await this.#api.runs.fit(question).catch(() => undefined)
      if (fit && !fit.fits) return { fit, model }
    }
    return undefined
  }

  #set(key: string, held: HeldPrompt | undefined): void {
    this.#looks.delete(key)
    const all = new Map(this.held.get())
    if (held) all.set(key, held)
    else all.delete(key)
    this.held.set(all)
  }
}

/** Whether it may fit after all: what is estimated has room, and only what it could be at most has not. */
export function mayFit({ exact, promptTokens, contextLength = 0 }: PromptFit): boolean {
  return !exact && promptTokens < contextLength
}

/** The change that a choice stands for. */
export function changeFor({ larger, dropOldest }: PromptFit, choice: 'larger' | 'dropOldest'): FitChange {
  return choice === 'larger' ? { contextLength: larger?.contextLength } : { contextFrom: dropOldest?.contextFrom }
}
