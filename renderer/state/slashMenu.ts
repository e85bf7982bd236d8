import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import type { Keyboard } from '../../shared/actions.ts'
import { calledBy } from '../../shared/commandQuestion.ts'
import { withCommand } from '../../shared/fillCommand.ts'
import { printKeys } from '../../shared/keys.ts'
import { misspelledCommand } from '../../shared/misspelledCommand.ts'
import type { ListedCommand } from '../../shared/model/command.ts'
import { rankEntries } from '../../shared/rankEntries.ts'
import { addMissing } from './askFrom.ts'
import { readCommands, useCommands } from './commandsState.ts'
import { appState } from './current.ts'
import type { Desk } from './desk.ts'
import { recentFirst } from './recent.ts'
import { useSettings } from './settingsState.ts'
import { setDraft } from './windowHistory.ts'
import { NEW_CONVERSATION } from './windowPlaces.ts'

export interface SlashOption {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly example: string
  /** Of its global shortcut, one string a key; undefined when it has none. */
  readonly keys: readonly string[] | undefined
}

/** The menu of commands at a box; `box` goes to its textarea, the rest is drawn by `ui/SlashMenu.tsx`. */
export interface SlashMenuState {
  readonly open: boolean
  readonly listId: string
  readonly options: readonly SlashOption[]
  readonly active: number
  /** The command that the text calls, with its name typed whole; what it will be answered with, where it says so. */
  readonly called: {
    readonly title: string
    readonly model?: string | undefined
    readonly preset?: string | undefined
  } | null
  /** The name of the command that the text probably means, where it calls none. */
  readonly meant: string | undefined
  choose(at: number): void
  dismiss(): void
  readonly box: {
    'aria-autocomplete': 'list'
    'aria-controls': string | undefined
    'aria-activedescendant': string | undefined
    onInput(): void
    onBlur(): void
    onKeyDownCapture(event: KeyboardEvent): void
  }
}

interface Options {
  text: string
  onText: (text: string) => void
  /** Of the box's chips. */
  place: string
  keyboard: Keyboard
  /** Why a text from outside that the command asks for could not be added. */
  onProblem: (error: unknown) => void
}

/**
 * The commands for a text that begins with a slash and has no space yet. It opens by typing only, and the keys are the
 * menu's while it is open: Up, Down, Enter and Tab choose, Esc closes it and leaves the text.
 */
export function useSlashMenu({ text, onText, place, keyboard, onProblem }: Options): SlashMenuState {
  const listId = useId()
  const { commands } = useCommands()
  const { recent, globalKeys } = useSettings()
  // Set by typing alone: a text that is brought back, or was put there, opens nothing.
  const [typing, setTyping] = useState(false)
  const [chosen, setChosen] = useState(0)

  const query = /^\/[\p{L}\p{N}-]*$/u.test(text) ? text.slice(1) : null
  const found = useMemo(() => (query === null ? [] : findCommands(commands, query, recent)), [commands, query, recent])
  const open = typing && found.length > 0
  const active = Math.min(chosen, found.length - 1)
  const optionId = (name: string) => `${listId}-${name}`

  const choose = (at: number) => {
    const command = found[at]
    if (!command) return
    setTyping(false)
    onText(`/${command.name} `)
    addMissing(command.prompt, place).catch(onProblem)
  }
  const move = (by: 1 | -1) => setChosen((active + by + found.length) % found.length)
  const dismiss = () => setTyping(false)
  const called = calledBy(text, commands)

  return {
    open,
    listId,
    options: found.map(({ name, title, example }) => {
      const keys = globalKeys[`command:${name}`]
      return { id: optionId(name), name, title, example, keys: keys ? printKeys(keys, keyboard.platform) : undefined }
    }),
    active,
    called: called && !open ? { title: called.title, model: called.settings.model?.name, preset: called.preset } : null,
    meant: open ? undefined : misspelledCommand(text, commands)?.name,
    choose,
    dismiss,
    box: {
      'aria-autocomplete': 'list',
      'aria-controls': open ? listId : undefined,
      'aria-activedescendant': open ? optionId(found[active]?.name ?? '') : undefined,
      onInput() {
        setTyping(true)
        setChosen(0)
      },
      onBlur: dismiss,
      onKeyDownCapture(event) {
        // An input method's keys are its own; 229 is what some of them send instead.
        if (!open || event.nativeEvent.isComposing || event.keyCode === 229) return
        if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
        if (event.key === 'ArrowDown') move(1)
        else if (event.key === 'ArrowUp') move(-1)
        else if (event.key === 'Enter' || event.key === 'Tab') choose(active)
        else if (event.key === 'Escape') dismiss()
        else return
        event.preventDefault()
      },
    },
  }
}

/** By name or title, what was used lately first; the name itself before any other. */
function findCommands(commands: readonly ListedCommand[], query: string, recent: readonly string[]): ListedCommand[] {
  const inOrder = recentFirst(commands, recent, ({ name }) => `command ${name}`)
  return rankEntries(
    inOrder.map((command) => ({ names: [command.name, command.title], command })),
    query,
  ).map(({ command }) => command)
}

/**
 * Puts `/name ` before what stands in the box, and adds what its prompt asks for as chips. Rejects with an AppError when
 * there is nothing to add; the box then has the command all the same.
 */
export async function startCommand(
  name: string,
  { conversationId, place, desk = appState() }: { conversationId: string | null; place: string; desk?: Desk },
): Promise<void> {
  const { queryClient, queries } = appState()
  const commands = queryClient.getQueryData(queries.commands.queryKey) ?? (await readCommands())
  const { draft } = desk.history.place(conversationId ?? NEW_CONVERSATION)
  const isCommand = (other: string) => commands.some((command) => command.name === other)
  setDraft(conversationId, withCommand(name, draft, isCommand), desk)
  const command = commands.find((one) => one.name === name)
  if (command) await addMissing(command.prompt, place)
}
