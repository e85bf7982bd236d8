import { type RefObject, useRef, useState } from 'react'
import type { ListedCommand, SlashCommand } from '../../../../shared/model/command.ts'
import { strings } from '../../../../shared/strings.ts'
import { removeCommand, saveCommand, useCommands } from '../../../state/commandsState.ts'
import { problemText } from '../../../state/problemText.ts'
import { useStore } from '../../../state/store.ts'
import { Button } from '../../../ui/Button.tsx'
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx'
import { CommandForm } from '../commands/CommandForm.tsx'
import { CommandList } from '../commands/CommandList.tsx'
import { CommandTransfer } from '../commands/CommandTransfer.tsx'
import { beginDraft, commandDraft, freeName, isDirty } from '../commands/commandDraft.ts'
import { type Said, SaidLine } from '../SaidLine.tsx'
import type { SettingsDialogProps, StepBack } from '../SettingsDialog.tsx'
import { useStepBack } from '../useStepBack.ts'
import '../commands/commands.css'

const words = strings.commands

interface CommandsPageProps extends SettingsDialogProps {
  stepBack: RefObject<StepBack | null>
  /** To the page where keys are set. */
  onShortcuts: () => void
}

/** The slash commands: a list, or one of them in fields. */
export function CommandsPage(props: CommandsPageProps) {
  const { settings, engines, keyboard, facts, stepBack, onShortcuts, onOpenChange } = props
  const { commands } = useCommands()
  const draft = useStore(commandDraft, (now) => now)
  const [said, setSaid] = useState<Said | null>(null)
  const page = useRef<HTMLDivElement>(null)
  const say = (error: unknown) => setSaid({ text: problemText(error), isProblem: true })

  /** The focus goes to the command's row once the list is drawn. */
  const focusRow = (name: string | undefined) =>
    requestAnimationFrame(() => {
      const row = name === undefined ? null : page.current?.querySelector<HTMLElement>(`[data-command="${name}"]`)
      ;(row ?? page.current?.querySelector('button'))?.focus()
    })
  const leave = () => {
    commandDraft.set(null)
    focusRow(draft?.was)
  }
  const { back, discard } = useStepBack(
    stepBack,
    draft && { isDirty: isDirty(draft), leave, drop: () => commandDraft.set(null) },
    onOpenChange,
  )

  const save = async (command: SlashCommand) => {
    await saveCommand(command, draft?.was)
    commandDraft.set(null)
    setSaid({ text: words.saved(command.name) })
    focusRow(command.name)
  }
  const edit = (command: SlashCommand | null, was: string | undefined) => {
    setSaid(null)
    beginDraft(command, was)
  }
  const remove = async (listed: ListedCommand) => {
    const { builtIn } = listed
    const command = withoutOrigin(listed)
    await removeCommand(command.name)
    const undo = async () => {
      await saveCommand(command, builtIn ? command.name : undefined)
      setSaid({ text: words.restored(command.name) })
      focusRow(command.name)
    }
    setSaid({ text: builtIn ? words.wasReset(command.name) : words.removed(command.name), undo })
  }

  if (draft) {
    return (
      <div ref={page}>
        <CommandForm draft={draft} engines={engines} presets={settings.presets} onSave={save} onBack={back} />
        <ConfirmDialog
          {...discard}
          title={words.discardTitle}
          text={words.discardText(draft.text.title || `/${draft.text.name}`)}
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
        <Button onClick={() => edit(null, undefined)}>{words.create}</Button>
        <CommandTransfer onSaid={(text) => setSaid({ text })} onProblem={say} />
      </div>
      <SaidLine said={said} onProblem={say} />
      <CommandList
        commands={commands}
        keyboard={keyboard}
        globalKeys={settings.globalKeys}
        onEdit={(command) => edit(withoutOrigin(command), command.name)}
        onDuplicate={(command) => {
          const name = freeName(
            command.name,
            commands.map((other) => other.name),
          )
          edit({ ...withoutOrigin(command), name }, undefined)
        }}
        onRemove={(command) => void remove(command).catch(say)}
        onShortcut={keyboard.mode === 'desktop' ? onShortcuts : undefined}
      />
      {facts && (
        <>
          <h3>{words.files}</h3>
          <p>
            <code className="settings-path">{folderIn(facts.dataDir)}</code>
          </p>
          <p className="settings-note">{words.filesNote}</p>
        </>
      )}
    </div>
  )
}

const withoutOrigin = ({ builtIn: _builtIn, changed: _changed, ...command }: ListedCommand): SlashCommand => command
const folderIn = (dataDir: string) => `${dataDir}${dataDir.includes('\\') ? '\\' : '/'}commands`
