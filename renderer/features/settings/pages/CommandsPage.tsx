import { useRef } from 'react'
import type { ListedCommand, SlashCommand } from '../../../../shared/model/command.ts'
import { strings } from '../../../../shared/strings.ts'
import { removeCommand, saveCommand, useCommands } from '../../../state/commandsState.ts'
import { problemText } from '../../../state/problemText.ts'
import { useStore } from '../../../state/store.ts'
import { Button } from '../../../ui/Button.tsx'
import { CommandForm } from '../commands/CommandForm.tsx'
import { CommandList } from '../commands/CommandList.tsx'
import { CommandTransfer } from '../commands/CommandTransfer.tsx'
import { beginDraft, commandDraft, freeName } from '../commands/commandDraft.ts'
import { Editing } from '../editing/Editing.tsx'
import { focusEntry } from '../editing/focusEntry.ts'
import { ListPage } from '../editing/ListPage.tsx'
import { useSaid } from '../editing/useSaid.ts'
import type { EditingPageProps } from '../SettingsDialog.tsx'
import '../commands/commands.css'

const words = strings.commands

interface CommandsPageProps extends EditingPageProps {
  /** To the page where keys are set. */
  onShortcuts: () => void
}

/** The slash commands: a list, or one of them in fields. */
export function CommandsPage(props: CommandsPageProps) {
  const { settings, engines, keyboard, facts, stepBack, onShortcuts, onOpenChange } = props
  const { commands } = useCommands()
  const draft = useStore(commandDraft, (now) => now)
  const { said, say, fail } = useSaid(problemText)
  const page = useRef<HTMLDivElement>(null)
  const leave = (name = draft?.was) => {
    commandDraft.set(null)
    focusEntry(page, name)
  }
  const save = async (command: SlashCommand) => {
    await saveCommand(command, draft?.was)
    say({ text: words.saved(command.name) })
    leave(command.name)
  }
  const edit = (command: SlashCommand | null, was: string | undefined) => {
    say(null)
    beginDraft(command, was)
  }
  const remove = async (listed: ListedCommand) => {
    const { builtIn } = listed
    const command = withoutOrigin(listed)
    await removeCommand(command.name)
    const undo = async () => {
      await saveCommand(command, builtIn ? command.name : undefined)
      say({ text: words.restored(command.name) })
      focusEntry(page, command.name)
    }
    say({ text: builtIn ? words.wasReset(command.name) : words.removed(command.name), undo })
  }

  if (draft) {
    return (
      <Editing
        draft={draft}
        name={draft.text.title || `/${draft.text.name}`}
        words={words}
        stepBack={stepBack}
        onLeave={leave}
        onDrop={() => commandDraft.set(null)}
        onCloseDialog={() => onOpenChange(false)}
      >
        {(back) => (
          <CommandForm draft={draft} engines={engines} presets={settings.presets} onSave={save} onBack={back} />
        )}
      </Editing>
    )
  }
  return (
    <ListPage
      place={page}
      note={words.note}
      acts={
        <>
          <Button onClick={() => edit(null, undefined)}>{words.create}</Button>
          <CommandTransfer onSaid={(text) => say({ text })} onProblem={fail} />
        </>
      }
      said={said}
      onProblem={fail}
    >
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
        onRemove={(command) => void remove(command).catch(fail)}
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
    </ListPage>
  )
}

const withoutOrigin = ({ builtIn: _builtIn, changed: _changed, ...command }: ListedCommand): SlashCommand => command
const folderIn = (dataDir: string) => `${dataDir}${dataDir.includes('\\') ? '\\' : '/'}commands`
