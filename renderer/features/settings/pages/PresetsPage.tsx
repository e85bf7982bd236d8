import { useRef } from 'react'
import type { Preset } from '../../../../shared/model/preset.ts'
import { freePresetName } from '../../../../shared/presets.ts'
import { strings } from '../../../../shared/strings.ts'
import { problemText } from '../../../state/problemText.ts'
import { currentSettings } from '../../../state/settingsState.ts'
import { useStore } from '../../../state/store.ts'
import { Button } from '../../../ui/Button.tsx'
import { Editing } from '../editing/Editing.tsx'
import { focusEntry } from '../editing/focusEntry.ts'
import { ListPage } from '../editing/ListPage.tsx'
import { useSaid } from '../editing/useSaid.ts'
import { PresetForm } from '../presets/PresetForm.tsx'
import { PresetList } from '../presets/PresetList.tsx'
import { beginPreset, editPreset, presetDraft } from '../presets/presetDraft.ts'
import type { EditingPageProps } from '../SettingsDialog.tsx'
import '../presets/presets.css'

const words = strings.presets
const MOST = 100

/** The presets: a list, or one of them in fields. */
export function PresetsPage({ settings, engines, stepBack, onChange, onOpenChange }: EditingPageProps) {
  const { presets } = settings
  const draft = useStore(presetDraft, (now) => now)
  const { said, say, fail } = useSaid(problemText)
  const page = useRef<HTMLDivElement>(null)
  const leave = (id = draft?.id) => {
    presetDraft.set(null)
    focusEntry(page, id)
  }
  /** Over what is there now: another window may have changed it. */
  const change = (next: (now: Preset[]) => Preset[]) => onChange({ presets: next(currentSettings().presets) })

  const begin = (open: () => void) => {
    say(null)
    if (presets.length >= MOST) say({ text: words.full, isProblem: true })
    else open()
  }
  const save = async (preset: Preset) => {
    await change((now) =>
      now.some(({ id }) => id === preset.id)
        ? now.map((other) => (other.id === preset.id ? preset : other))
        : [...now, preset],
    )
    say({ text: words.saved(preset.name) })
    leave(preset.id)
  }
  const remove = async (preset: Preset) => {
    const at = presets.findIndex(({ id }) => id === preset.id)
    await change((now) => now.filter(({ id }) => id !== preset.id))
    const undo = async () => {
      await change((now) => now.toSpliced(at, 0, preset))
      say({ text: words.restored(preset.name) })
      focusEntry(page, preset.id)
    }
    say({ text: words.removed(preset.name), undo })
  }
  const move = async (preset: Preset, by: 1 | -1) => {
    await change((now) => {
      const at = now.findIndex(({ id }) => id === preset.id)
      const to = at + by
      if (at === -1 || to < 0 || to >= now.length) return now
      return now.toSpliced(at, 1).toSpliced(to, 0, preset)
    })
    focusEntry(page, preset.id)
  }

  if (draft) {
    return (
      <Editing
        draft={draft}
        name={draft.text.name || words.discardUnnamed}
        words={words}
        stepBack={stepBack}
        onLeave={leave}
        onDrop={() => presetDraft.set(null)}
        onCloseDialog={() => onOpenChange(false)}
      >
        {(back) => (
          <PresetForm key={draft.id} draft={draft} settings={settings} engines={engines} onSave={save} onBack={back} />
        )}
      </Editing>
    )
  }
  return (
    <ListPage
      place={page}
      note={words.note}
      acts={<Button onClick={() => begin(() => beginPreset())}>{words.create}</Button>}
      said={said}
      onProblem={fail}
    >
      {presets.length === 0 ? (
        <p className="settings-note">{words.empty}</p>
      ) : (
        <PresetList
          presets={presets}
          engines={engines}
          onEdit={(preset) => {
            say(null)
            editPreset(preset)
          }}
          onDuplicate={({ id: _, ...preset }) =>
            begin(() => beginPreset({ ...preset, name: freePresetName(preset.name, presets) }))
          }
          onRemove={(preset) => void remove(preset).catch(fail)}
          onMove={(preset, by) => void move(preset, by).catch(fail)}
        />
      )}
    </ListPage>
  )
}
