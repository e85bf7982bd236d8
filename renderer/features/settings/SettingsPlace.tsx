import { useQuery } from '@tanstack/react-query'
import type { Keyboard } from '../../../shared/actions.ts'
import { restoreConversation } from '../../state/conversationChanges.ts'
import { appState } from '../../state/current.ts'
import { useEngines } from '../../state/enginesState.ts'
import { useAppInfo, useConnections } from '../../state/notices.ts'
import { updateSettings, useSettings } from '../../state/settingsState.ts'
import { SettingsDialog, type SettingsPage } from './SettingsDialog.tsx'

interface SettingsPlaceProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  page: SettingsPage | undefined
  keyboard: Keyboard
  onProblem: (error: unknown) => void
}

/** The settings over what main knows. */
export function SettingsPlace({ open, ...rest }: SettingsPlaceProps) {
  return open ? <Filled {...rest} /> : null
}

function Filled({ onOpenChange, page, keyboard, onProblem }: Omit<SettingsPlaceProps, 'open'>) {
  const { engines } = useEngines()
  const { connections } = useConnections()
  const { queries, queryClient } = appState()
  const { data: removed = [] } = useQuery(queries.removed, queryClient)
  const settings = useSettings()
  const facts = useAppInfo() ?? undefined
  return (
    <SettingsDialog
      open
      onOpenChange={onOpenChange}
      settings={settings}
      engines={engines}
      connections={connections}
      removed={removed}
      onRestore={(id) => void restoreConversation(id).catch(onProblem)}
      facts={facts}
      keyboard={keyboard}
      page={page}
      judge={(address) => appState().api.engines.judgeAddress({ address })}
      onChange={async (patch) => {
        await updateSettings(patch)
      }}
    />
  )
}
