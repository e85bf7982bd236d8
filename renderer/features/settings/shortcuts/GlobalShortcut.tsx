import type { Keyboard } from '../../../../shared/actions.ts'
import { globalKeyProblem, globalKeysFromPress, globalKeyUsers, type KeyUsers } from '../../../../shared/keyRules.ts'
import { printKeys } from '../../../../shared/keys.ts'
import { strings } from '../../../../shared/strings.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { type Shortcuts, setGlobalKeys } from '../../../state/shortcutsState.ts'
import { KeyRecorder } from './KeyRecorder.tsx'
import { ShortcutRow } from './ShortcutRow.tsx'
import { lostText, takeForGlobal } from './takeKeys.ts'
import { useWhileKeys } from './useWhileKeys.ts'

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
  const [refused, setRefused] = useWhileKeys<{ wanted: string; reason: string }>(keys)
  const [told, setTold] = useWhileKeys<string>(keys)
  const spoken = words.inEveryProgram(title)
  const print = (shown: string) => printKeys(shown, platform).join('+')

  const all = Object.fromEntries(shortcuts.shortcuts.map((one) => [one.id, one.keys]))
  const usersOf = (wanted: string) => globalKeyUsers(id, wanted, keyboard, all)
  /** Those of the keys that were refused. */
  const users = refused && !globalKeyProblem(refused.wanted, platform) ? usersOf(refused.wanted) : null
  const refuse = (wanted: string, why: string) => {
    setRefused({ wanted, reason: `${words.notSet(print(wanted))} ${why}` })
    return false
  }

  const save = (next: string): boolean | Promise<boolean> => {
    // What can be told without asking the system.
    const kind = next === '' ? null : globalKeyProblem(next, platform)
    if (kind) return refuse(next, words.globalProblems[kind])
    const used = next === '' ? null : usedText(usersOf(next))
    if (used) {
      say(words.takeOverSaid)
      return refuse(next, used)
    }
    setRefused(null)
    return setGlobalKeys(id, next).then(
      () => {
        say(next === '' ? words.cleared(spoken) : words.saved(spoken, print(next)))
        return true
      },
      (error: unknown) => refuse(next, sentencesOf(error)),
    )
  }
  const takeOver = (wanted: string, users: KeyUsers) => {
    setRefused(null)
    takeForGlobal(id, wanted, users).then(
      () => {
        const text = `${words.saved(spoken, print(wanted))} ${lostText(users)}`
        setTold(text, wanted)
        say(text)
      },
      (error: unknown) => refuse(wanted, sentencesOf(error)),
    )
  }
  return (
    <ShortcutRow
      title={title}
      note={words.states[state]}
      problem={refused?.reason ?? null}
      told={told}
      onTakeOver={refused && users && usedText(users) ? () => takeOver(refused.wanted, users) : undefined}
    >
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

/** Whose the keys are: Aside's own windows would no longer see theirs. */
function usedText({ actions: [action], globals: [global] }: KeyUsers): string | null {
  if (action) return words.usedHere(strings.actions[action])
  return global === undefined ? null : words.usedEverywhere(words.globalName(global))
}
