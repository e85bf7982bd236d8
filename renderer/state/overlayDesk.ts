import { connect } from '../connection/connect.ts'
import { appState } from './current.ts'
import { expireAtLoad } from './quickState.ts'

type OverlayDesk = ReturnType<ReturnType<typeof appState>['openDesk']>

let desk: OverlayDesk | null = null

/** The desk of quick ask over this window; made at its first use, and kept for as long as the page lives. */
export function overlayDesk(): OverlayDesk {
  if (desk) return desk
  const made = appState().openDesk(connect({ quick: true }))
  desk = { ...made, ready: made.ready.then(() => expireAtLoad(made)) }
  return desk
}
