import { actionIds, type Keyboard, keysOf } from '../../../../shared/actions.ts'
import { globalKeyProblem, globalKeysFromPress } from '../../../../shared/keyRules.ts'
import { normalKeys, printKeys } from '../../../../shared/keys.ts'
import { AppError } from '../../../../shared/model/errors.ts'
import { strings } from '../../../../shared/strings.ts'
import { type Shortcuts, setGlobalKeys } from '../../../state/shortcutsState.ts'
import { KeyRecorder } from './KeyRecorder.tsx'
import { ShortcutRow } from './ShortcutRow.tsx'
import { useRefusal } from './useRefusal.ts'

const words = strings.shortcuts

interface GlobalShortcutProps {
  /** `quickAsk`, or `command:<name>`. */
  id: string
  title: string
  shortcuts: Shortcuts
  keyboard: Keyboard
  onListen: (() => () => void) | undefined
  say: (text: string) => void
}

/** The keys of one thing that can be done from every program; the system is asked for them before they are saved. */
export function GlobalShortcut({ id, title, shortcuts, keyboard, onListen, say }: GlobalShortcutProps) {
  const { platform } = keyboard
  const { keys, state } = shortcuts.shortcuts.find((shortcut) => shortcut.id === id) ?? { keys: '', state: 'off' }
  const [refused, setRefused] = useRefusal(keys)
  const spoken = words.inEveryProgram(title)
  const print = (shown: string) => printKeys(shown, platform).join('+')

  const save = (next: string) => {
    const problem = next === '' ? null : problemOf(id, next, keyboard)
    setRefused(problem && `${words.notSet(print(next))} ${problem}`)
    if (problem) return
    setGlobalKeys(id, next).then(
      () => say(next === '' ? words.cleared(spoken) : words.saved(spoken, print(next))),
      (error: unknown) => setRefused(`${words.notSet(print(next))} ${sentencesOf(error)}`),
    )
  }
  return (
    <ShortcutRow title={title} note={words.states[state]} problem={refused}>
      {(describedBy) => (
        <KeyRecorder
          title={spoken}
          keys={keys}
          platform={platform}
          fromPress={globalKeysFromPress}
          onListen={onListen}
          onKeys={save}
          say={say}
          describedBy={describedBy}
        />
      )}
    </ShortcutRow>
  )
}

/** What can be told without asking the system: its own windows would no longer see these keys. */
function problemOf(id: string, keys: string, keyboard: Keyboard): string | null {
  const kind = globalKeyProblem(keys, keyboard.platform)
  if (kind) return words.globalProblems[kind]
  const wanted = normalKeys(keys, keyboard.platform)
  const user = actionIds.find(
    (action) => action !== id && normalKeys(keysOf(action, keyboard), keyboard.platform) === wanted,
  )
  return user ? words.usedHere(strings.actions[user]) : null
}

/** What went wrong, and what to do, as main said it. */
export function sentencesOf(error: unknown): string {
  if (error instanceof AppError) return [error.message, error.next].filter(Boolean).join(' ')
  return error instanceof Error ? error.message : String(error)
}
