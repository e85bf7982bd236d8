import { useRef, useState } from 'react'
import type { DesktopState } from '../../../../shared/contract/desktop.ts'
import { AppError } from '../../../../shared/model/errors.ts'
import { strings } from '../../../../shared/strings.ts'
import { setOpenAtLogin, useDesktopState } from '../../../state/desktopState.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { CheckField } from '../../../ui/CheckField.tsx'
import { UpdatesPart } from '../desktop/UpdatesPart.tsx'
import type { SettingsDialogProps } from '../SettingsDialog.tsx'

const words = strings.desktop

/** Tray, start at login, notifications and updates: what the desktop around the windows does. */
export function DesktopPage({ settings, keyboard, onChange }: SettingsDialogProps) {
  const { desktop } = settings
  const state = useDesktopState()
  const [problem, setProblem] = useState<string>()
  /** What was chosen, until the system has taken it or refused. */
  const [wanted, setWanted] = useState<boolean | null>(null)
  const choices = useRef(0)
  const hasTray = state?.tray !== false

  return (
    <>
      <h3>{words.windows}</h3>
      {/* A Mac leaves every program running when its windows are closed. */}
      {keyboard.platform !== 'mac' && (
        <CheckField
          label={words.closeToTray}
          hint={hasTray ? words.closeToTrayHint : words.noTray}
          checked={desktop.closeToTray}
          // One that was switched on where there was a tray can be switched off where there is none.
          disabled={!hasTray && !desktop.closeToTray}
          onCheckedChange={(closeToTray) => void onChange({ desktop: { closeToTray } })}
        />
      )}
      <CheckField
        label={words.openAtLogin}
        hint={loginHint(state, desktop.openAtLogin)}
        error={problem}
        checked={wanted ?? (state ? state.openAtLogin === 'on' : desktop.openAtLogin)}
        disabled={state === null}
        onCheckedChange={(on) => {
          setProblem(undefined)
          const choice = ++choices.current
          const isLast = () => choice === choices.current
          setWanted(on)
          setOpenAtLogin(on)
            .catch((error: unknown) => isLast() && setProblem(sentenceOf(error)))
            .finally(() => isLast() && setWanted(null))
        }}
      />
      <h3>{words.notifications}</h3>
      <CheckField
        label={words.notify}
        hint={words.notifyHint}
        checked={desktop.notify}
        onCheckedChange={(notify) => void onChange({ desktop: { notify } })}
      />
      <h3>{words.updates}</h3>
      <UpdatesPart updates={settings.updates} onChange={onChange} />
    </>
  )
}

/** What the system has wins over what was chosen here: where they differ, it says so. */
function loginHint(state: DesktopState | null, chosen: boolean): string {
  if (state?.openAtLogin === 'blocked') return words.loginBlocked
  if (state?.openAtLogin === 'off' && chosen) return words.loginTakenAway
  if (state?.openAtLogin === 'on' && !chosen) return words.loginAddedElsewhere
  return state?.tray === false ? words.openAtLoginNoTray : words.openAtLoginHint
}

function sentenceOf(error: unknown): string {
  return error instanceof AppError ? sentencesOf(error) : words.loginRefused
}
