import { type ActionId, defaultKeysOf, type Keyboard, keysOf } from '../../../../shared/actions.ts'
import { type GlobalKeys, type KeyProblem, keyProblem } from '../../../../shared/keyRules.ts'
import { keysFromPress, normalKeys, printKeys } from '../../../../shared/keys.ts'
import { strings } from '../../../../shared/strings.ts'
import { KeyRecorder } from './KeyRecorder.tsx'
import { ShortcutRow } from './ShortcutRow.tsx'
import { useRefusal } from './useRefusal.ts'

const words = strings.shortcuts

interface ActionShortcutProps {
  id: ActionId
  keyboard: Keyboard
  /** Those in force in every program. */
  globalKeys: GlobalKeys
  /** Saves them: undefined, as the table has them. */
  onKeys: (id: ActionId, keys: string | undefined) => Promise<void>
  onListen: (() => () => void) | undefined
  say: (text: string) => void
}

/** The keys of one action in Aside's own windows. Keys that can't be its are refused with the reason. */
export function ActionShortcut({ id, keyboard, globalKeys, onKeys, onListen, say }: ActionShortcutProps) {
  const { platform } = keyboard
  const title = strings.actions[id]
  const keys = keysOf(id, keyboard)
  const [refused, setRefused] = useRefusal(keys)
  const print = (shown: string) => printKeys(shown, platform).join('+')
  const clash = keyProblem(id, keys, keyboard, globalKeys)

  const save = (next: string | undefined) => {
    setRefused(null)
    const now = next ?? defaultKeysOf(id, keyboard)
    const problem = keyProblem(id, now, keyboard, globalKeys)
    if (problem) {
      setRefused(`${words.notSet(print(now))} ${problemText(problem)}`)
      return
    }
    onKeys(id, normalKeys(now, platform) === normalKeys(defaultKeysOf(id, keyboard), platform) ? undefined : now).then(
      () => say(now === '' ? words.cleared(title) : words.saved(title, print(now))),
      (error: unknown) => setRefused(error instanceof Error ? error.message : String(error)),
    )
  }
  return (
    <ShortcutRow
      title={title}
      problem={refused ?? (clash && problemText(clash))}
      onReset={keyboard.changed?.[id] === undefined ? undefined : () => save(undefined)}
    >
      {(describedBy) => (
        <KeyRecorder
          title={title}
          keys={keys}
          platform={platform}
          fromPress={keysFromPress}
          onListen={onListen}
          onKeys={save}
          say={say}
          describedBy={describedBy}
        />
      )}
    </ShortcutRow>
  )
}

function problemText(problem: KeyProblem): string {
  if (problem.kind === 'used') return words.usedHere(strings.actions[problem.by])
  if (problem.kind === 'global') return words.usedEverywhere(words.globalName(problem.by))
  return words.problems[problem.kind]
}
