import type { ActionId, Keyboard } from '../../shared/actions.ts'
import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import type { Preset } from '../../shared/model/preset.ts'
import { ChooseModels } from '../features/models/ChooseModels.tsx'
import { type ManagePage, ModelsDialog } from '../features/models/ModelsDialog.tsx'
import { CommandPalette } from '../features/palette/CommandPalette.tsx'
import { ShortcutSheet } from '../features/palette/ShortcutSheet.tsx'
import { ConversationSettingsDialog } from '../features/settings/ConversationSettingsDialog.tsx'
import type { SettingsPage } from '../features/settings/SettingsDialog.tsx'
import { SettingsPlace } from '../features/settings/SettingsPlace.tsx'
import { QuickOverlay } from '../quickAsk/QuickOverlay.tsx'
import { useCommands } from '../state/commandsState.ts'
import { useConversations } from '../state/conversationState.ts'
import { useEngines } from '../state/enginesState.ts'
import { rememberRecent } from '../state/recent.ts'
import { useSettings } from '../state/settingsState.ts'
import { openExternal } from '../state/windowsState.ts'
import { useChatEngines } from '../useChatEngines.ts'
import type { Chosen } from '../useChosen.ts'
import type { ModelChoice } from './useModelChoice.ts'

/** What can stand open over a window; one at a time. */
export type Panel =
  | 'palette'
  | 'shortcuts'
  | 'settings'
  | 'conversationSettings'
  | 'models'
  | 'chooseModels'
  | 'manage'
  | 'drawer'
  | 'quickAsk'

interface PanelsProps {
  panelState: (panel: Panel) => { open: boolean; onOpenChange: (open: boolean) => void }
  /** One of them stands over quick ask. */
  overQuick: boolean
  /** The page of the settings that opens first. */
  settingsPage: SettingsPage | undefined
  /** The page of the models that opens first. */
  managePage: ManagePage
  keyboard: Keyboard
  chosen: Chosen
  /** Whether an action could do anything now. */
  canDo: (id: ActionId) => boolean
  onAction: (id: ActionId) => void
  onConversation: (id: string) => void
  onModel: (model: ModelRef) => void
  /** What models are chosen for in their dialog. */
  modelChoice: ModelChoice
  onPreset: (preset: Preset) => void
  onMakePreset: (of: ConversationSettings) => void
  /** A new conversation with that model. */
  onChatWith: (model: ModelRef) => void
  onCommand: (name: string) => void
  onProblem: (error: unknown) => void
}

/** The dialogs of a window. */
export function Panels(props: PanelsProps) {
  const { panelState, overQuick, settingsPage, managePage, keyboard, chosen, onProblem } = props
  const { canDo, onAction, onConversation, onModel, modelChoice, onPreset, onChatWith, onCommand } = props
  const { conversations } = useConversations()
  const { engines } = useChatEngines()
  const { engines: allEngines } = useEngines()
  const { commands } = useCommands()
  const { recent, globalKeys, presets, engineDefaults } = useSettings()
  return (
    <>
      <CommandPalette
        {...panelState('palette')}
        keyboard={keyboard}
        conversations={conversations}
        engines={engines}
        presets={presets}
        commands={commands}
        globalKeys={globalKeys}
        recent={recent}
        onChosen={rememberRecent}
        canDo={canDo}
        onAction={onAction}
        onConversation={onConversation}
        onModel={onModel}
        onPreset={onPreset}
        onCommand={onCommand}
      />
      <QuickOverlay
        {...panelState('quickAsk')}
        covered={overQuick}
        keyboard={keyboard}
        onConversation={onConversation}
      />
      <ShortcutSheet
        {...panelState('shortcuts')}
        keyboard={keyboard}
        onChangeKeys={() => onAction('shortcutSettings')}
      />
      <SettingsPlace {...panelState('settings')} page={settingsPage} keyboard={keyboard} onProblem={onProblem} />
      <ModelsDialog
        {...panelState('manage')}
        engines={allEngines}
        page={managePage}
        canChoose={keyboard.mode === 'desktop'}
        onChat={onChatWith}
        onOpenLink={(url) => void openExternal(url).catch(onProblem)}
      />
      <ChooseModels {...panelState('chooseModels')} {...modelChoice.dialog} engines={engines} />
      <ConversationSettingsDialog
        {...panelState('conversationSettings')}
        settings={chosen.settings}
        model={chosen.model}
        defaults={engineDefaults[chosen.ref?.engine ?? '']}
        onMakePreset={props.onMakePreset}
        onChange={(settings) => void chosen.change(settings).catch(onProblem)}
      />
    </>
  )
}
