import type { ServerSettings } from '../../../../shared/model/settings.ts'
import { createStore } from '../../../state/store.ts'
import type { Draft } from '../editing/draft.ts'

/** A server as it stands in the form's fields. */
export interface ServerText {
  readonly label: string
  readonly address: string
  /** What was typed; the key that is kept never comes here. */
  readonly key: string
  readonly forgetKey: boolean
  readonly contextLength: string
}

export interface ServerDraft extends Draft<ServerText> {
  /** As it is stored; undefined: it is new. */
  readonly server: ServerSettings | undefined
  readonly first: ServerText
}

/** What is being edited; null: nothing. It outlives the page, so that a dialog that goes takes nothing along. */
export const serverDraft = createStore<ServerDraft | null>(null)

/** Begins to edit a server, or a new one. */
export function beginServerDraft(server?: ServerSettings): void {
  const text = {
    label: server?.label ?? '',
    address: server?.address ?? '',
    key: '',
    forgetKey: false,
    contextLength: server?.contextLength === undefined ? '' : String(server.contextLength),
  }
  serverDraft.set({ server, first: text, text })
}

/** Undefined: none was given. Null: it can't be one. */
export function contextOf({ contextLength }: ServerText): number | undefined | null {
  const given = contextLength.trim()
  if (given === '') return undefined
  const tokens = Number(given)
  return Number.isInteger(tokens) && tokens >= 256 && tokens <= 4_194_304 ? tokens : null
}

/** What becomes of the key. Undefined leaves it as it is. */
export function keyOf({ key, forgetKey }: ServerText): string | undefined {
  if (key.trim() !== '') return key.trim()
  return forgetKey ? '' : undefined
}
