import type { ActionId } from '../../../../shared/actions.ts'
import type { KeyUsers } from '../../../../shared/keyRules.ts'
import { strings } from '../../../../shared/strings.ts'
import { currentSettings, updateSettings } from '../../../state/settingsState.ts'
import { setGlobalKeys } from '../../../state/shortcutsState.ts'

const words = strings.shortcuts

/** Gives an action keys (undefined: those of the table) that others have. Those have none then. */
export async function takeForAction(id: ActionId, keys: string | undefined, users: KeyUsers): Promise<void> {
  const { [id]: _, ...others } = currentSettings().keys
  await updateSettings({ keys: { ...others, ...without(users), ...(keys !== undefined && { [id]: keys }) } })
  for (const user of users.globals) await setGlobalKeys(user, '')
}

/** As `takeForAction`, for one that works in every program: when the system refuses, all have what they had. */
export async function takeForGlobal(id: string, keys: string, users: KeyUsers): Promise<void> {
  for (const user of users.globals) await setGlobalKeys(user, '')
  try {
    await setGlobalKeys(id, keys)
  } catch (error) {
    for (const user of users.globals) await setGlobalKeys(user, keys)
    throw error
  }
  if (users.actions.length > 0) await updateSettings({ keys: { ...currentSettings().keys, ...without(users) } })
}

/** Who has no key any more, as sentences. */
export function lostText({ actions, globals }: KeyUsers): string {
  const names = [
    ...actions.map((action) => strings.actions[action]),
    ...globals.map((id) => words.inEveryProgram(words.globalName(id))),
  ]
  return names.map(words.cleared).join(' ')
}

const without = ({ actions }: KeyUsers) => Object.fromEntries(actions.map((action) => [action, '']))
