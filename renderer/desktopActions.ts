import { desktopActionIds } from '../shared/actions.ts'
import type { ActionHandlers } from './features/palette/useActionKeys.ts'
import { actOnDesktop } from './state/desktopState.ts'

/** What the actions do that are done by the desktop around the page. */
export function desktopActions(onProblem: (error: unknown) => void): ActionHandlers {
  return Object.fromEntries(desktopActionIds.map((id) => [id, () => void actOnDesktop(id).catch(onProblem)]))
}
