import { type RefObject, useRef, useState } from 'react'
import type { Preset } from '../../../../shared/model/preset.ts'
import { freePresetName } from '../../../../shared/presets.ts'
import { strings } from '../../../../shared/strings.ts'
import { problemText } from '../../../state/problemText.ts'
import { currentSettings } from '../../../state/settingsState.ts'
import { useStore } from '../../../state/store.ts'
import { Button } from '../../../ui/Button.tsx'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import { type Said, SaidLine } from '../SaidLine.tsx'
import type { SettingsDialogProps, StepBack } from '../SettingsDialog.tsx'
import { useStepBack } from '../useStepBack.ts'
import { PresetForm } from './PresetForm.tsx'
import { PresetList } from './PresetList.tsx'
import { beginPreset, editPreset, isDirty, presetDraft } from './presetDraft.ts'
import '../commands/commands.css'
import './presets.css'

const words = strings.presets
const MOST = 100

interface PresetsPageProps extends SettingsDialogProps {
  stepBack: RefObject<StepBack | null>
}

/** The presets: a list, or one of them in fields. */
export function PresetsPage({ settings, engines, stepBack, onChange, onOpenChange }: PresetsPageProps) {
  const { presets } = settings
  const draft = useStore(presetDraft, (now) => now)
  const [said, setSaid] = useState<Said | null>(null)
  const page = useRef<HTMLDivElement>(null)
  const say = (error: unknown) => setSaid({ text: problemText(error), isProblem: true })

  /** The focus goes to the preset's row once the list is drawn. */
  const focusRow = (id: string | undefined) =>
    requestAnimationFrame(() => {
      const row = id === undefined ? null : page.current?.querySelector<HTMLElement>(`[data-preset="${id}"]`)
      ;(row ?? page.current?.querySelector('button'))?.focus()
    })
  const leave = () => {
    presetDraft.set(null)
    focusRow(draft?.id)
  }
  const { back, discard } = useStepBack(
    stepBack,
    draft && { isDirty: isDirty(draft), leave, drop: () => presetDraft.set(null) },
    onOpenChange,
  )
  /** Over what is there now: another window may have changed it. */
  const change = (next: (now: Preset[]) => Preset[]) => onChange({ presets: next(currentSettings().presets) })

  const begin = (open: () => void) => {
    setSaid(null)
    if (presets.length >= MOST) setSaid({ text: words.full, isProblem: true })
    else open()
  }
  const save = async (preset: Preset) => {
    await change((now) =>
      now.some(({ id }) => id === preset.id)
        ? now.map((other) => (other.id === preset.id ? preset : other))
        : [...now, preset],
    )
    presetDraft.set(null)
    setSaid({ text: words.saved(preset.name) })
    focusRow(preset.id)
  }
  const remove = async (preset: Preset) => {
    const at = presets.findIndex(({ id }) => id === preset.id)
    await change((now) => now.filter(({ id }) => id !== preset.id))
    const undo = async () => {
      await change((now) => now.toSpliced(at, 0, preset))
      setSaid({ text: words.restored(preset.name) })
      focusRow(preset.id)
    }
    setSaid({ text: words.removed(preset.name), undo })
  }
  const move = async (preset: Preset, by: 1 | -1) => {
    await change((now) => {
      const at = now.findIndex(({ id }) => id === preset.id)
      const to = at + by
      if (at === -1 || to < 0 || to >= now.length) return now
      return now.toSpliced(at, 1).toSpliced(to, 0, preset)
    })
    focusRow(preset.id)
  }

  if (draft) {
    return (
      <div ref={page}>
        <PresetForm key={draft.id} draft={draft} settings={settings} engines={engines} onSave={save} onBack={back} />
        <ConfirmDialog
          {...discard}
          title={words.discardTitle}
          text={words.discardText(draft.text.name || words.discardUnnamed)}
          yes={words.discardYes}
          no={words.discardNo}
        />
      </div>
    )
  }
  return (
    <div ref={page}>
      <p className="settings-note">{words.note}</p>
      <div className="command-buttons">
        <Button onClick={() => begin(() => beginPreset())}>{words.create}</Button>
      </div>
      <SaidLine said={said} onProblem={say} />
      {presets.length === 0 ? (
        <p className="settings-note">{words.empty}</p>
      ) : (
        <PresetList
          presets={presets}
          engines={engines}
          onEdit={(preset) => {
            setSaid(null)
            editPreset(preset)
          }}
          onDuplicate={({ id: _, ...preset }) =>
            begin(() => beginPreset({ ...preset, name: freePresetName(preset.name, presets) }))
          }
          onRemove={(preset) => void remove(preset).catch(say)}
          onMove={(preset, by) => void move(preset, by).catch(say)}
        />
      )}
    </div>
  )
}
