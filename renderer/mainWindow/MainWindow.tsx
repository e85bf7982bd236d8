import { useEffect, useRef, useState } from 'react'
import { type ActionId, type Keyboard, printedKeysOf, type WindowHandlers } from '../../shared/actions.ts'
import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import type { Preset } from '../../shared/model/preset.ts'
import { GUIDE } from '../../shared/models.ts'
import { strings } from '../../shared/strings.ts'
import { ConversationPane, type ConversationPaneHandle } from '../features/chat/ConversationPane.tsx'
import { EmptyPlace } from '../features/chat/EmptyPlace.tsx'
import { type SidebarHandle, SidebarPlace } from '../features/conversations/SidebarPlace.tsx'
import { FindBar, type FindBarHandle } from '../features/find/FindBar.tsx'
import { FirstRunPlace } from '../features/models/FirstRunPlace.tsx'
import type { ManagePage } from '../features/models/ModelsDialog.tsx'
import { TransferNote } from '../features/models/TransferNote.tsx'
import { type ActionHandlers, useActionKeys } from '../features/palette/useActionKeys.ts'
import type { SettingsPage } from '../features/settings/SettingsDialog.tsx'
import { setNewSettings } from '../state/composerState.ts'
import { pinConversation, renameConversation } from '../state/conversationChanges.ts'
import { useConversation, useRunsOf } from '../state/conversationState.ts'
import { showQuick } from '../state/quickState.ts'
import { startCommand } from '../state/slashMenu.ts'
import {
  goBack,
  goForward,
  setSidebarOpen,
  useCanGo,
  useShownConversation,
  useWindowHistory,
} from '../state/windowHistory.ts'
import { NEW_CONVERSATION } from '../state/windowPlaces.ts'
import { openWindow, useWindowRequests } from '../state/windowsState.ts'
import { Toast } from '../ui/Toast.tsx'
import { useMediaQuery } from '../ui/useMediaQuery.ts'
import { useChatEngines } from '../useChatEngines.ts'
import { placeholderOf, useChosen } from '../useChosen.ts'
import { appearanceActions } from './appearanceActions.ts'
import { Banners } from './Banners.tsx'
import { desktopActions } from './desktopActions.ts'
import { Head } from './Head.tsx'
import { isSeenOverDialog, keysOverDialog } from './keysOverDialog.ts'
import { Panels } from './Panels.tsx'
import { PickerPlace } from './PickerPlace.tsx'
import { isWriting } from './panes.ts'
import { SidebarFrame } from './SidebarFrame.tsx'
import { settingsActions } from './settingsActions.ts'
import { useDeletion } from './useDeletion.ts'
import { useEndsAnnounced } from './useEndsAnnounced.ts'
import { useFocusBack } from './useFocusBack.ts'
import { useModelChoice } from './useModelChoice.ts'
import { useModelFile } from './useModelFile.ts'
import { useNavigation } from './useNavigation.ts'
import { useNothingLeft } from './useNothingLeft.ts'
import { usePanels } from './usePanels.ts'
import { usePresets } from './usePresets.ts'
import { useThinking } from './useThinking.ts'

/** One window: sidebar, conversation and everything that opens over them. */
export function MainWindow({ keyboard }: { keyboard: Keyboard }) {
  const shownId = useShownConversation()
  const { conversation, branch, compared } = useConversation(shownId, { live: false })
  const { shown: running } = useRunsOf(shownId, [...branch, ...compared])
  const canGo = useCanGo()
  const { engines, isLoading } = useChatEngines()
  const { sidebar } = useWindowHistory()
  const chosen = useChosen(shownId)
  const thinking = useThinking(shownId, chosen)
  const presets = usePresets(chosen)
  const nothingLeft = useNothingLeft()
  const narrow = useMediaQuery('(max-width: 760px)')

  const { panel, overQuick, setPanel, toggle, closeAll, panelState } = usePanels()
  const [settingsPage, setSettingsPage] = useState<SettingsPage>()
  const [managePage, setManagePage] = useState<ManagePage>('installed')
  const [problem, setProblem] = useState<unknown>(null)
  const deletion = useDeletion(setProblem)
  const pane = useRef<ConversationPaneHandle>(null)
  const side = useRef<SidebarHandle>(null)
  const findBar = useRef<FindBarHandle>(null)

  const sidebarShown = narrow ? panel === 'drawer' : sidebar
  const openSettings = (page?: SettingsPage) => {
    setSettingsPage(page)
    setPanel('settings')
  }
  const manageModels = (page: ManagePage = 'installed') => {
    setManagePage(page)
    setPanel('manage')
  }
  const navigation = useNavigation({
    ...{ shownId, branch, narrow, sidebarShown, panel, setPanel, pane, side },
    onProblem: setProblem,
  })
  const { show, focusComposer } = navigation

  const modelChoice = useModelChoice({
    ...{ conversationId: shownId, chosen: chosen.ref, branch },
    ...{ onOpen: () => setPanel('chooseModels'), onDone: focusComposer, onProblem: setProblem },
  })

  const chooseModel = (model: ModelRef) => {
    chosen.change(thinking.withModel(model)).catch(setProblem)
    focusComposer()
  }
  const modelFile = useModelFile({ isNew: branch.length === 0, show, choose: chooseModel, onProblem: setProblem })
  const takePreset = (preset: Preset) => {
    presets.use(preset).catch(setProblem)
    focusComposer()
  }
  const makePreset = (settings?: ConversationSettings) => {
    presets.make(settings)
    openSettings('presets')
  }
  const hasMessages = (act: () => unknown) => (branch.length > 0 ? act : null)
  const handlers: WindowHandlers = {
    ...appearanceActions(setProblem),
    ...desktopActions(setProblem),
    ...settingsActions(openSettings),
    ...modelChoice.actions,
    newConversation: () => show(null),
    newWindow: () => void openWindow().catch(setProblem),
    quickAsk: () => (keyboard.mode === 'desktop' ? void showQuick().catch(setProblem) : toggle('quickAsk')),
    commandPalette: () => toggle('palette'),
    find: hasMessages(() => {
      // A browser's own find is had by pressing its key once more.
      if (navigation.finding) return findBar.current?.focus() || keyboard.mode === 'desktop'
      navigation.setFinding(true)
    }),
    search: navigation.openSearch,
    attach: () => pane.current?.attach(),
    chooseModel: () => toggle('models'),
    models: () => (panel === 'manage' ? setPanel(null) : manageModels()),
    toggleThinking: thinking.on === undefined ? null : () => void chosen.change(thinking.toggled()).catch(setProblem),
    conversationSettings: () => toggle('conversationSettings'),
    copyLastAnswer: hasMessages(() => pane.current?.copyLastAnswer()),
    renameConversation: conversation && (() => navigation.setRenaming(true)),
    pinConversation:
      conversation && (() => void pinConversation(conversation.id, !conversation.pinned).catch(setProblem)),
    deleteConversation: conversation && (() => void deletion.remove(conversation)),
    undoDelete: () => (isWriting() ? false : deletion.undo()),
    goBack: canGo.back ? goBack : null,
    goForward: canGo.forward ? goForward : null,
    toggleSidebar: () => {
      if (narrow) toggle('drawer')
      else setSidebarOpen(!sidebar)
    },
    nextPane: () => navigation.focusPane(1),
    previousPane: () => navigation.focusPane(-1),
    settings: () => (panel === 'settings' ? setPanel(null) : openSettings()),
    shortcuts: () => toggle('shortcuts'),
    makePreset: () => makePreset(),
    manual: () => {
      show(null)
      setNewSettings({ model: { engine: GUIDE, name: GUIDE } })
    },
    jumpToLatest: hasMessages(() => pane.current?.toEnd()),
    stop: running.length > 0 ? () => pane.current?.stop() : null,
    goToDecision: navigation.goToDecision,
  }
  /** What Esc means when nothing that has the focus took it: one step back. */
  const stepBack = () => {
    if (navigation.finding) findBar.current?.close()
    else if (!pane.current?.stop() && !pane.current?.clear()) {
      if (!navigation.searching) return false
      navigation.setSearching(false)
    }
  }
  const covered = panel !== null && panel !== 'models' && panel !== 'drawer'
  // A browser opens its inspector by the key for copying: nobody means that here, with an answer or without.
  const copyLastAnswer = handlers.copyLastAnswer ?? (() => {})
  useActionKeys('window', keysOverDialog({ ...handlers, copyLastAnswer, stop: stepBack }, covered), keyboard)
  const act = (id: ActionId) => void (handlers as ActionHandlers)[id]?.()
  /** For what is seen in the window itself: quick ask, to which a dialog goes back, is put away first. */
  const inWindow =
    <T,>(show: (what: T) => void) =>
    (what: T) => {
      closeAll()
      show(what)
    }
  useWindowRequests((request) => {
    if ('show' in request) {
      closeAll()
      return show(request.show)
    }
    // Their keys close them again; nobody means that who chose them elsewhere.
    if (request.action === 'settings') openSettings()
    else if (request.action === 'models') manageModels()
    else if (request.action === 'commandPalette') setPanel('palette')
    else if (request.action === 'shortcuts') setPanel('shortcuts')
    else act(request.action)
  })

  useEndsAnnounced(shownId, compared)
  useFocusBack(panel, focusComposer)
  const title = conversation?.title ?? ''
  useEffect(() => {
    document.title = title ? `${title} · ${strings.app.name}` : strings.app.name
  }, [title])

  return (
    <div className="window">
      <div className="window-banners">
        <Banners problem={problem} onDismissProblem={() => setProblem(null)} />
      </div>
      <SidebarFrame narrow={narrow} open={sidebarShown} onOpenChange={(open) => setPanel(open ? 'drawer' : null)}>
        <SidebarPlace
          handle={side}
          keyboard={keyboard}
          searching={navigation.searching}
          onSearching={navigation.setSearching}
          onOpen={(id) => show(id)}
          onOpenHit={navigation.showHit}
          onNew={() => show(null)}
          onHide={() => act('toggleSidebar')}
          onSettings={() => openSettings()}
          onModels={() => manageModels()}
          onFocusLost={focusComposer}
          onRemove={(removed) => void deletion.remove(removed)}
          onProblem={setProblem}
        />
      </SidebarFrame>
      <main className="pane">
        <Head
          conversation={conversation}
          keyboard={keyboard}
          sidebarHidden={!sidebarShown}
          renaming={navigation.renaming}
          onRenamed={(next) => {
            navigation.setRenaming(false)
            if (next !== null && conversation && next !== conversation.title) {
              renameConversation(conversation.id, next).catch(setProblem)
            }
            focusComposer()
          }}
          onAction={act}
        />
        {navigation.finding && (
          <FindBar
            key={shownId}
            handle={findBar}
            onClose={() => navigation.setFinding(false)}
            onFocusLost={focusComposer}
          />
        )}
        <ConversationPane
          handle={pane}
          conversationId={shownId}
          target={navigation.target}
          keyboard={keyboard}
          settings={chosen.settings}
          thinking={thinking.on}
          onThinking={() => act('toggleThinking')}
          model={chosen.model}
          engine={chosen.engine}
          nothingLeft={nothingLeft}
          placeholder={placeholderOf(chosen)}
          picker={
            <PickerPlace
              {...panelState('models')}
              engines={engines}
              chosen={chosen}
              presets={presets}
              place={shownId ?? NEW_CONVERSATION}
              keyboard={keyboard}
              onChoose={chooseModel}
              onPreset={takePreset}
              onCompare={modelChoice.actions.compare}
              onManage={() => manageModels()}
              onCloseFocus={focusComposer}
              onProblem={setProblem}
            />
          }
          empty={
            <EmptyPlace
              engines={engines}
              isLoading={isLoading}
              keyboard={keyboard}
              firstRun={
                <FirstRunPlace
                  engines={engines}
                  canChoose={keyboard.mode === 'desktop'}
                  onSetAddress={() => openSettings('address')}
                  onAddServer={() => openSettings('servers')}
                  onMore={() => manageModels('get')}
                  onFocusLost={focusComposer}
                  onProblem={setProblem}
                />
              }
              onSetUpQuickAsk={() => openSettings('quickAsk')}
              onFocusLost={focusComposer}
              onProblem={setProblem}
            />
          }
          transfers={<TransferNote onOpen={() => manageModels('get')} />}
          onChooseModel={() => setPanel('models')}
          onModelFile={modelFile.open}
          onOpenSettings={() => openSettings('engines')}
          onOpenConversationSettings={() => setPanel('conversationSettings')}
          onAskAgain={modelChoice.ask}
          onCompare={modelChoice.actions.compare}
          onProblem={setProblem}
        />
      </main>
      <Panels
        panelState={panelState}
        overQuick={overQuick}
        settingsPage={settingsPage}
        managePage={managePage}
        keyboard={keyboard}
        chosen={chosen}
        canDo={(id) => Boolean((handlers as ActionHandlers)[id])}
        onAction={(id) => (isSeenOverDialog(id) ? act(id) : inWindow(act)(id))}
        onConversation={inWindow(show)}
        onModel={inWindow(chooseModel)}
        modelChoice={modelChoice}
        onPreset={inWindow(takePreset)}
        onMakePreset={makePreset}
        onChatWith={inWindow(modelFile.chatWith)}
        onCommand={inWindow((name) => {
          startCommand(name, { conversationId: shownId, place: shownId ?? NEW_CONVERSATION }).catch(setProblem)
          focusComposer()
        })}
        onProblem={setProblem}
      />
      {deletion.deleted && (
        <Toast
          key={deletion.deleted.id}
          text={deletion.deleted.text}
          action={strings.common.undo}
          keys={printedKeysOf('undoDelete', keyboard)}
          onAction={deletion.undo}
          onClose={deletion.forget}
        />
      )}
    </div>
  )
}
