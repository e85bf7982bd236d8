import { Tabs } from 'radix-ui'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Keyboard } from '../../../shared/actions.ts'
import type { ConnectionRecord } from '../../../shared/contract/app.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import type { Settings, SettingsPatch } from '../../../shared/model/settings.ts'
import { strings } from '../../../shared/strings.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useMediaQuery } from '../../ui/useMediaQuery.ts'
import type { JudgeAddress } from './addresses/reach.ts'
import { ApiPage } from './pages/ApiPage.tsx'
import { AppearancePage } from './pages/AppearancePage.tsx'
import { CommandsPage } from './pages/CommandsPage.tsx'
import { DesktopPage } from './pages/DesktopPage.tsx'
import { EnginesPage } from './pages/EnginesPage.tsx'
import { McpPage } from './pages/McpPage.tsx'
import { PresetsPage } from './pages/PresetsPage.tsx'
import { PrivacyPage } from './pages/PrivacyPage.tsx'
import { QuickAskPage } from './pages/QuickAskPage.tsx'
import { ServersPage } from './pages/ServersPage.tsx'
import { ShortcutsPage } from './pages/ShortcutsPage.tsx'
import { ToolsPage } from './pages/ToolsPage.tsx'
import './settings.css'

const words = strings.settings

export interface AppFacts {
  version: string
  mode: 'desktop' | 'browser'
  dataDir: string
}

export type SettingsPage =
  | 'appearance'
  | 'engines'
  /** Where Ollama is, on the page of models. */
  | 'address'
  | 'servers'
  | 'presets'
  | 'quickAsk'
  | 'shortcuts'
  | 'commands'
  | 'tools'
  | 'mcp'
  | 'api'
  | 'desktop'
  | 'privacy'

export interface SettingsDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  settings: Settings
  engines: readonly EngineStatus[]
  connections: readonly ConnectionRecord[]
  /** Deleted since Aside was started, newest first. */
  removed: readonly Conversation[]
  onRestore: (conversationId: string) => void
  facts: AppFacts | undefined
  keyboard: Keyboard
  /** The page that is open at first. */
  page?: SettingsPage | undefined
  judge: JudgeAddress
  /** Fails with an AppError when it was not saved. */
  onChange: (patch: SettingsPatch) => Promise<void>
}

/** What a page does before Esc or a closing of the dialog does anything; true when that was all. */
export type StepBack = (why: 'escape' | 'close') => boolean

/** What a page needs that shows a list, or one of its things in a form. */
export interface EditingPageProps extends SettingsDialogProps {
  stepBack: RefObject<StepBack | null>
}

/** What the user has chosen for all windows, and what Aside has connected to. */
export function SettingsDialog(props: SettingsDialogProps) {
  const narrow = useMediaQuery('(max-width: 620px)')
  const stepBack = useRef<StepBack | null>(null)
  const asked = props.page === 'address' ? 'engines' : (props.page ?? 'appearance')
  const [shown, setShown] = useState<string>(asked)
  // Asked for another page, it shows that.
  useEffect(() => setShown(asked), [asked])
  const pages = [
    { id: 'appearance', title: words.appearance, page: <AppearancePage {...props} /> },
    { id: 'engines', title: words.engines, page: <EnginesPage {...props} /> },
    { id: 'servers', title: strings.servers.title, page: <ServersPage {...props} stepBack={stepBack} /> },
    { id: 'presets', title: strings.presets.title, page: <PresetsPage {...props} stepBack={stepBack} /> },
    { id: 'quickAsk', title: words.quickAsk, page: <QuickAskPage {...props} /> },
    { id: 'shortcuts', title: words.shortcuts, page: <ShortcutsPage {...props} /> },
    {
      id: 'commands',
      title: words.commands,
      page: <CommandsPage {...props} stepBack={stepBack} onShortcuts={() => setShown('shortcuts')} />,
    },
    { id: 'tools', title: strings.toolSettings.title, page: <ToolsPage {...props} /> },
    { id: 'mcp', title: strings.mcpSettings.title, page: <McpPage {...props} stepBack={stepBack} /> },
    { id: 'api', title: strings.api.title, page: <ApiPage {...props} /> },
    ...(props.facts?.mode === 'desktop'
      ? [{ id: 'desktop', title: words.desktop, page: <DesktopPage {...props} /> }]
      : []),
    { id: 'privacy', title: words.privacy, page: <PrivacyPage {...props} /> },
  ]
  return (
    <Dialog
      open={props.open}
      onOpenChange={(open) => (open || !stepBack.current?.('close')) && props.onOpenChange(open)}
      onEscape={() => stepBack.current?.('escape') || props.onOpenChange(false)}
      title={words.title}
      className="settings"
    >
      <Tabs.Root
        value={shown}
        onValueChange={setShown}
        orientation={narrow ? 'horizontal' : 'vertical'}
        className="settings-tabs"
      >
        <Tabs.List className="settings-list" aria-label={words.title}>
          {pages.map(({ id, title }) => (
            <Tabs.Trigger key={id} value={id} className="settings-tab">
              {title}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {pages.map(({ id, page }) => (
          <Tabs.Content key={id} value={id} className="settings-page dialog-scroll">
            {page}
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </Dialog>
  )
}
