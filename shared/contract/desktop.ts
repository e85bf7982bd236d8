import { z } from 'zod'
import { desktopActionIds } from '../actions.ts'
import { Done, procedure } from './base.ts'

/** What the system around Aside really has, whatever the settings say. */
export const DesktopState = z.object({
  /** Whether there is a tray in which Aside's icon can be seen. */
  tray: z.boolean(),
  /** Whether the system starts Aside at login. `blocked`: it was told to, and then told not to, in its own settings. */
  openAtLogin: z.enum(['on', 'off', 'blocked']),
})
export type DesktopState = z.infer<typeof DesktopState>

/** The desktop around the windows. In browser mode all of them answer UNSUPPORTED_HERE. */
export const desktop = {
  state: procedure.output(DesktopState),
  /** Tells the system to start Aside at login, or not to, and keeps that as the user's wish. */
  openAtLogin: procedure.input(z.strictObject({ on: z.boolean() })).output(DesktopState),
  /** Does what the menu's entry of that action does. */
  act: procedure.input(z.strictObject({ action: z.enum(desktopActionIds) })).output(Done),
}
