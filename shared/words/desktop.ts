import { plural } from '../format.ts'

/** Tray, menus, notifications, and their settings. */
export const desktopWords = {
  title: 'Desktop',
  menus: { app: 'Aside', file: 'File', edit: 'Edit', view: 'View', window: 'Window', help: 'Help' },
  /** The actions that a menu calls otherwise than the palette does, because of where it says it. */
  inMenus: { pauseShortcuts: 'Pause global shortcuts' },
  noneRunning: 'No answer is being made',
  running: (count: number) => `Aside, ${plural(count, 'answer', 'answers')} being made`,
  waiting: (count: number) => `Aside, ${plural(count, 'answer needs', 'answers need')} your decision`,
  waits: (title: string) => `${title} (needs your decision)`,
  needsDecision: 'It needs your decision.',
  answerFinished: 'The answer is finished.',
  answerFailed: 'The answer failed.',
  waitsTitle: 'Aside waits',
  waitsBody: (pid: number) =>
    `An answer is being printed in a terminal (process ${pid}). Aside opens when it has ended.`,
  windowFails: 'This window keeps failing.',
  windowFailsDetail:
    'Your conversations are safe, and answers go on. Loading it again may help; closing it loses nothing.',
  windowLoadAgain: 'Load again',
  windowClose: 'Close the window',
  updateTitle: (version: string) => `Aside ${version} is there`,
  updateBody: 'Settings, under Desktop, has its page.',

  windows: 'Windows and tray',
  closeToTray: 'Stay in the tray when the last window is closed',
  closeToTrayHint: 'Answers go on and global shortcuts work. Quit is in the tray’s menu.',
  noTray:
    'This desktop has no tray, or shows none to Aside, so closing the last window quits. On GNOME the extension AppIndicator adds one.',
  openAtLogin: 'Start Aside at login',
  openAtLoginHint: 'It starts in the tray, without a window.',
  openAtLoginNoTray: 'It opens its windows, because there is no tray.',
  loginTakenAway: 'The system no longer starts Aside at login: that was changed elsewhere.',
  loginAddedElsewhere: 'The system starts Aside at login, although Aside was not told to here.',
  loginBlocked: 'It is switched off in the system’s own settings. Allow it there.',
  loginRefused: 'The system did not take this.',
  loginRefusedNext: 'Look for Aside in the system’s own settings for starting programs.',
  loginUnusablePath:
    'The path of Aside or of its data folder holds a line end or another control character, which a file that starts programs can’t.',
  loginUnusablePathNext: 'Rename that folder.',
  loginNotWritten: 'The file that starts Aside at login could not be changed.',
  notifications: 'Notifications',
  notify: 'Tell me when an answer that no window shows ends, or needs my decision',
  notifyHint: 'With the conversation’s title, and nothing of the answer.',

  updates: 'Updates',
  updatesNote: 'Aside asks only when you do, and never downloads anything.',
  updatesAddress: 'Where releases are listed',
  updatesAddressHint: 'The address of “releases/latest” of a GitHub or Forgejo server.',
  updatesNoAddress: 'Without an address nothing can be asked.',
  updatesWeekly: 'Ask once a week',
  updatesWeeklyHint: 'One connection to that address, which the page Privacy lists.',
  updatesCheck: 'Check now',
  updatesAsking: 'Asking…',
  updatesNewer: (latest: string, current: string) => `Version ${latest} is there; this is ${current}.`,
  updatesNewest: (current: string) => `This is the newest version, ${current}.`,
  updatesOpen: (host: string) => `Open its page on ${host}`,
}
