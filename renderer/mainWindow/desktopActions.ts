import { type DesktopActionId, desktopActionIds } from '../../shared/actions.ts'
import { actOnDesktop } from '../state/desktopState.ts'

/** What the actions do that are done by the desktop around the page. */
export function desktopActions(onProblem: (error: unknown) => void): Record<DesktopActionId, () => void> {
  const act = (id: DesktopActionId) => [id, () => void actOnDesktop(id).catch(onProblem)]
  return Object.fromEntries(desktopActionIds.map(act))
}
