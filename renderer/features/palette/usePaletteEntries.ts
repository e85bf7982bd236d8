import { useMemo } from 'react'
import { type ActionId, actionIds, actions, isThere, type Keyboard, keysOf } from '../../../shared/actions.ts'
import { printKeys } from '../../../shared/keys.ts'
import type { Conversation, ModelRef } from '../../../shared/model/conversation.ts'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import type { Named } from '../../../shared/rankEntries.ts'
import { strings } from '../../../shared/strings.ts'

const words = strings.palette

/** One line of the palette. */
export interface PaletteEntry extends Named {
  readonly id: string
  readonly kind: 'actions' | 'conversations' | 'models'
  readonly label: string
  readonly note?: string
  readonly keys?: readonly string[]
  readonly act: () => void
}

interface Sources {
  keyboard: Keyboard
  conversations: readonly Conversation[]
  engines: readonly EngineStatus[]
  onAction: (id: ActionId) => void
  onConversation: (id: string) => void
  onModel: (model: ModelRef) => void
}

/** Everything the palette offers: actions, then conversations as they are listed, then models. */
export function usePaletteEntries(sources: Sources): PaletteEntry[] {
  const { keyboard, conversations, engines, onAction, onConversation, onModel } = sources
  return useMemo(
    () => [
      ...actionIds
        .filter((id) => actions[id].inPalette !== false && isThere(id, keyboard.mode))
        .map(
          (id): PaletteEntry => ({
            id: `action ${id}`,
            kind: 'actions',
            label: strings.actions[id],
            names: [strings.actions[id]],
            keys: printKeys(keysOf(id, keyboard), keyboard.platform),
            act: () => onAction(id),
          }),
        ),
      ...conversations.map(
        ({ id, title }): PaletteEntry => ({
          id: `conversation ${id}`,
          kind: 'conversations',
          label: title || strings.common.untitled,
          names: [title || strings.common.untitled],
          act: () => onConversation(id),
        }),
      ),
      ...engines.flatMap((engine) =>
        engine.models.map(
          ({ ref, label }): PaletteEntry => ({
            id: `model ${ref.engine}/${ref.name}`,
            kind: 'models',
            label: words.answerWith(label),
            note: engine.label,
            names: [label, words.answerWith(label), `${engine.label} ${label}`],
            act: () => onModel(ref),
          }),
        ),
      ),
    ],
    [keyboard, conversations, engines, onAction, onConversation, onModel],
  )
}
