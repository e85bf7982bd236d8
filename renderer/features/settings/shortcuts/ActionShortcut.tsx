import { type ActionId, defaultKeysOf, type Keyboard, keysOf } from '../../../../shared/actions.ts'
import { type GlobalKeys, type KeyProblem, keyProblem, keyUsers } from '../../../../shared/keyRules.ts'
import { keysFromPress, normalKeys, printKeys } from '../../../../shared/keys.ts'
import { strings } from '../../../../shared/strings.ts'
import { sentencesOf } from '../../../state/problemText.ts'
import { KeyRecorder } from './KeyRecorder.tsx'
import { ShortcutRow } from './ShortcutRow.tsx'
import { lostText, takeForAction } from './takeKeys.ts'
import { useWhileKeys } from './useWhileKeys.ts'

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
  const defaultKeys = defaultKeysOf(id, keyboard)
  /** Keys that it can't have, with the reason. */
  const [refused, setRefused] = useWhileKeys<{ wanted: string; reason: string }>(keys)
  const [told, setTold] = useWhileKeys<string>(keys)
  const print = (shown: string) => printKeys(shown, platform).join('+')
  const clash = keyProblem(id, keys, keyboard, globalKeys)
  const wanted = refused?.wanted ?? keys
  const problem = keyProblem(id, wanted, keyboard, globalKeys)

  /** As they are kept; undefined: as the table has them. */
  const stored = (now: string) => (normalKeys(now, platform) === normalKeys(defaultKeys, platform) ? undefined : now)
  const failed = (now: string) => (error: unknown) => {
    setRefused({ wanted: now, reason: sentencesOf(error) })
    return false
  }
  const save = (next: string | undefined): boolean | Promise<boolean> => {
    const now = next ?? defaultKeys
    const problem = keyProblem(id, now, keyboard, globalKeys)
    setRefused(problem && { wanted: now, reason: `${words.notSet(print(now))} ${keyProblemText(problem)}` })
    if (problem) {
      if (isUsed(problem)) say(words.takeOverSaid)
      return false
    }
    return onKeys(id, stored(now)).then(() => {
      say(now === '' ? words.cleared(title) : words.saved(title, print(now)))
      return true
    }, failed(now))
  }
  const takeOver = () => {
    const users = keyUsers(id, wanted, keyboard, globalKeys)
    setRefused(null)
    takeForAction(id, stored(wanted), users).then(() => {
      const text = `${words.saved(title, print(wanted))} ${lostText(users)}`
      setTold(text, stored(wanted) ?? defaultKeys)
      say(text)
    }, failed(wanted))
  }
  return (
    <ShortcutRow
      title={title}
      problem={refused?.reason ?? (clash && keyProblemText(clash))}
      told={told}
      onTakeOver={problem && isUsed(problem) ? takeOver : undefined}
      onReset={keyboard.changed?.[id] === undefined ? undefined : () => void save(undefined)}
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

const isUsed = ({ kind }: KeyProblem) => kind === 'used' || kind === 'global'

function keyProblemText(problem: KeyProblem): string {
  if (problem.kind === 'used') return words.usedHere(strings.actions[problem.by])
  if (problem.kind === 'global') return words.usedEverywhere(words.globalName(problem.by))
  return words.problems[problem.kind]
}
