import { useMemo } from 'react'
import { type ActionId, actionIds, actions, isThere, type Keyboard, printedKeysOf } from '../../../shared/actions.ts'
import { printKeys } from '../../../shared/keys.ts'
import type { ListedCommand } from '../../../shared/model/command.ts'
import type { Conversation, ModelRef } from '../../../shared/model/conversation.ts'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import type { Preset } from '../../../shared/model/preset.ts'
import type { Named } from '../../../shared/rankEntries.ts'
import { strings } from '../../../shared/strings.ts'

const words = strings.palette

export type PaletteKind = 'actions' | 'conversations' | 'models' | 'presets' | 'commands'

/** One line of the palette. */
export interface PaletteEntry extends Named {
  /** Kept in the settings' `recent`, so it must mean the same after a restart. */
  readonly id: string
  readonly kind: PaletteKind
  readonly label: string
  readonly note?: string
  readonly keys?: readonly string[]
  readonly act: () => void
}

export interface PaletteSources {
  keyboard: Keyboard
  conversations: readonly Conversation[]
  engines: readonly EngineStatus[]
  presets: readonly Preset[]
  commands: readonly Pick<ListedCommand, 'name' | 'title'>[]
  /** The keys that work in every program, by what they do. */
  globalKeys: Readonly<Record<string, string>>
  /** Whether an action could do anything now. */
  canDo: (id: ActionId) => boolean
  onAction: (id: ActionId) => void
  onConversation: (id: string) => void
  onModel: (model: ModelRef) => void
  onPreset: (preset: Preset) => void
  /** Gets the name. */
  onCommand: (name: string) => void
}

/** Everything the palette offers: actions that can be done now, then conversations as they are listed, then models, presets and slash commands. */
export function usePaletteEntries(sources: PaletteSources): PaletteEntry[] {
  const { keyboard, conversations, engines, presets, commands, globalKeys } = sources
  const { canDo, onAction, onConversation, onModel, onPreset, onCommand } = sources
  return useMemo(
    () => [
      ...actionIds
        .filter((id) => actions[id].inPalette !== false && isThere(id, keyboard.mode) && canDo(id))
        .map(
          (id): PaletteEntry => ({
            id: `action ${id}`,
            kind: 'actions',
            label: strings.actions[id],
            names: [strings.actions[id]],
            keys: printedKeysOf(id, keyboard),
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
      ...presets.map(
        (preset): PaletteEntry => ({
          id: `preset ${preset.id}`,
          kind: 'presets',
          label: strings.presets.use(preset.name),
          ...(preset.model && { note: preset.model.name }),
          names: [preset.name, strings.presets.use(preset.name)],
          act: () => onPreset(preset),
        }),
      ),
      ...commands.map(({ name, title }): PaletteEntry => {
        const keys = globalKeys[`command:${name}`]
        return {
          id: `command ${name}`,
          kind: 'commands',
          label: `/${name}`,
          note: title,
          names: [name, `/${name}`, title],
          ...(keys && { keys: printKeys(keys, keyboard.platform) }),
          act: () => onCommand(name),
        }
      }),
    ],
    [
      keyboard,
      conversations,
      engines,
      presets,
      commands,
      globalKeys,
      canDo,
      onAction,
      onConversation,
      onModel,
      onPreset,
      onCommand,
    ],
  )
}
