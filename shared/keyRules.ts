import { type ActionId, type ActionScope, actionIds, actions, defaultKeysOf, type Keyboard, keysOf } from './actions.ts'
import { isKeptByBrowser } from './browserKeys.ts'
import { type KeyPress, keysFromPress, normalKeys, type Platform } from './keys.ts'

/**
 * Why an action can't have these keys. `used`: another action has them where both would be meant; `global`: a key that
 * works in every program; `browser`: no page of a browser sees them; `editing`: text is copied, pasted or undone with
 * them; `writing`: they write or move in text; `moving`: they move from one to the next there.
 */
export type KeyProblem =
  | { kind: 'used'; by: ActionId }
  | { kind: 'global'; by: string }
  | { kind: 'browser' | 'editing' | 'writing' | 'moving' }

/** Why these keys can't work in every program. `key`: systems know no such key. */
export type GlobalKeyProblem = 'modifier' | 'editing' | 'key'

/** What has some keys: actions of Aside's own windows, and what works in every program. */
export interface KeyUsers {
  readonly actions: readonly ActionId[]
  readonly globals: readonly string[]
}

/** Keys that are in force in every program, by what they do. */
export type GlobalKeys = Readonly<Record<string, string>>

const editing = ['mod+A', 'mod+C', 'mod+V', 'mod+X', 'mod+Z', 'mod+Y', 'mod+Shift+Z']

/** What keeps these keys from being the action's; null: nothing. Those of the table are only looked up for clashes. */
export function keyProblem(
  id: ActionId,
  keys: string,
  keyboard: Keyboard,
  globalKeys: GlobalKeys = {},
): KeyProblem | null {
  if (keys === '') return null
  const { platform, mode } = keyboard
  const wanted = normalKeys(keys, platform)
  const isDefault = wanted === normalKeys(defaultKeysOf(id, keyboard), platform)
  if (!isDefault) {
    if (mode === 'browser' && isKeptByBrowser(wanted, platform)) return { kind: 'browser' }
    if (editing.includes(wanted)) return { kind: 'editing' }
    const kind = bareKeyProblem(actions[id].scope, wanted)
    if (kind) return { kind }
  }
  const { actions: users, globals } = keyUsers(id, keys, keyboard, globalKeys)
  if (users[0]) return { kind: 'used', by: users[0] }
  return globals[0] === undefined ? null : { kind: 'global', by: globals[0] }
}

/** What these keys mean too where the action is meant. Two actions that both have the table's keys never clash. */
export function keyUsers(id: ActionId, keys: string, keyboard: Keyboard, globalKeys: GlobalKeys): KeyUsers {
  const wanted = normalKeys(keys, keyboard.platform)
  const isDefault = wanted === normalKeys(defaultKeysOf(id, keyboard), keyboard.platform)
  const users = actionIds.filter((other) => {
    if (other === id || !meet(actions[id].scope, actions[other].scope)) return false
    const its = keysOf(other, keyboard)
    if (its === '' || normalKeys(its, keyboard.platform) !== wanted) return false
    return !(isDefault && its === defaultKeysOf(other, keyboard))
  })
  return { actions: users, globals: globalUsers(id, wanted, keyboard.platform, globalKeys) }
}

/** As `keyUsers`, for keys that shall work in every program: then no window sees them. */
export function globalKeyUsers(id: string, keys: string, keyboard: Keyboard, globalKeys: GlobalKeys): KeyUsers {
  const wanted = normalKeys(keys, keyboard.platform)
  const users = actionIds.filter((action) => {
    const its = keysOf(action, keyboard)
    return action !== id && its !== '' && normalKeys(its, keyboard.platform) === wanted
  })
  return { actions: users, globals: globalUsers(id, wanted, keyboard.platform, globalKeys) }
}

/** What else has these keys, in the form of `normalKeys`, in every program. */
export function globalUsers(id: string, wanted: string, platform: Platform, globalKeys: GlobalKeys): string[] {
  return Object.entries(globalKeys)
    .filter(([other, its]) => other !== id && its !== '' && normalKeys(its, platform) === wanted)
    .map(([other]) => other)
}

/** Whether a key press can mean an action of both. Quick ask is a page of its own. */
function meet(one: ActionScope, other: ActionScope): boolean {
  return one === other || (one !== 'quick' && other !== 'quick' && (one === 'window' || other === 'window'))
}

const beyondText = /^(Shift\+)?F\d+$|^(Audio|Browser|Launch|Media)\w+$/

function bareKeyProblem(scope: ActionScope, keys: string): 'writing' | 'moving' | null {
  if (/(mod|Ctrl|Meta|Alt)\+/.test(keys) || beyondText.test(keys)) return null
  switch (scope) {
    case 'window':
      return keys === 'Escape' ? null : 'writing'
    case 'composer':
    case 'quick':
      return /^((Shift\+)?Enter|Escape|Arrow(Up|Down)|Page(Up|Down))$/.test(keys) ? null : 'writing'
    case 'conversation':
    case 'approval':
    case 'sidebar':
      return /^(Shift\+)?(Tab|Escape|Arrow(Up|Down)|Home)$/.test(keys) ? 'moving' : null
  }
}

/** As `keysFromPress`, for keys that work in every program: digits are meant by their place, as systems mean them. */
export function globalKeysFromPress(press: KeyPress, platform: Platform): string | null {
  const { code, ctrlKey, metaKey, altKey, shiftKey } = press
  const key = /^Digit([0-9])$/.exec(code)?.[1] ?? press.key
  // Not spread: a browser's event has its fields from its prototype.
  return keysFromPress({ key, code, ctrlKey, metaKey, altKey, shiftKey }, platform)
}

const globalKeyNames =
  /^([A-Z0-9]|F([1-9]|1\d|2[0-4])|Space|Tab|Enter|Backspace|Delete|Insert|Home|End|Page(Up|Down)|Arrow(Up|Down|Left|Right)|Escape|PrintScreen|AudioVolume(Up|Down|Mute)|Media(PlayPause|Stop|TrackNext|TrackPrevious))$/

/** What keeps these keys from working in every program; null: nothing. Signs have another place on each layout. */
export function globalKeyProblem(keys: string, platform: Platform): GlobalKeyProblem | null {
  const key = keys.split('+').at(-1) ?? ''
  if (!globalKeyNames.test(key)) return 'key'
  if (!/(mod|Ctrl|Meta|Alt)\+/.test(keys) && !/^(F\d+|PrintScreen|Audio\w+|Media\w+)$/.test(key)) return 'modifier'
  return editing.includes(normalKeys(keys, platform)) ? 'editing' : null
}
