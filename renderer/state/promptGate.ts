import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { PromptFit } from '../../shared/model/promptFit.ts'
import { strings } from '../../shared/strings.ts'
import type { Api } from '../connection/api.ts'
import { createStore, type Store } from './store.ts'

export type FitQuestion = Parameters<Api['runs']['fit']>[0]
/** What is changed of a conversation's settings so that its prompt fits. */
export type FitChange = Pick<ConversationSettings, 'contextLength' | 'contextFrom'>

/** Something that was not sent, because its prompt would not fit; it waits for the user's choice. */
export interface HeldPrompt {
  readonly fit: PromptFit
  readonly model: ModelRef | undefined
  /** Of an edited question: it stands nowhere else. */
  readonly text?: string | undefined
  /** Makes the change, for this and what comes after. */
  adjust(change: FitChange): Promise<unknown>
  /** Sends it again. */
  again(): Promise<unknown>
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

  constructor(api: Pick<Api, 'runs'>) {
    this.#api = api
  }

  /** Throws `WouldNotFit` for what does not fit. Where nobody can tell it passes: the engine has the last word. */
  async pass(key: string, question: FitQuestion, then: Omit<HeldPrompt, 'fit'>): Promise<void> {
    this.drop(key)
    if (this.#anyway.has(key)) return
    const fit = await this.#api.runs.fit(question).catch(() => undefined)
    if (!fit || fit.fits) return
    this.#set(key, { ...then, fit })
    throw new WouldNotFit()
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

  #set(key: string, held: HeldPrompt | undefined): void {
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
