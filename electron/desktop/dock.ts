import { app, Menu } from 'electron'
import type { ActionId } from '../../shared/actions.ts'
import { dockLayout, taskbarStarts } from '../../shared/menuLayout.ts'
import { strings } from '../../shared/strings.ts'

/** As the installer has it. */
const APP_ID = 'app.aside'

/** What the icon in a Mac's Dock and in Windows' taskbar offers. On Linux the .desktop file says it. */
export function setDock(perform: (action: ActionId) => void): void {
  if (process.platform === 'darwin') {
    app.dock?.setMenu(
      Menu.buildFromTemplate(dockLayout.map((id) => ({ id, label: strings.actions[id], click: () => perform(id) }))),
    )
  }
  if (process.platform === 'win32') {
    // Without it Windows shows no notification of an installed app, and doesn't group its windows.
    app.setAppUserModelId(APP_ID)
    // A start that an installed Aside is given: an unpacked one would need more than its own program.
    if (!app.isPackaged) return
    app.setUserTasks(
      Object.entries(taskbarStarts).map(([id, option]) => ({
        ...{ program: process.execPath, arguments: option, iconPath: process.execPath, iconIndex: 0 },
        ...{ title: strings.actions[id as keyof typeof taskbarStarts], description: '' },
      })),
    )
  }
}
