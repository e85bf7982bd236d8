/** The cheat sheet and the shortcut settings. */
export const shortcutWords = {
  title: 'Keyboard shortcuts',
  note: 'The command palette shows them too.',
  change: 'Change keyboard shortcuts',

  search: 'Search shortcuts',
  searchNone: (query: string) => `No shortcut fits “${query}”.`,
  everywhere: 'In every program',
  everywhereNote:
    'These keys work while you are in another program, and then in no other. They are off until you choose them.',
  inEveryProgram: (title: string) => `${title}, in every program`,
  globalName: (id: string) => (id === 'quickAsk' ? 'Quick ask' : id.replace(/^command:/, '/')),
  states: {
    off: 'off',
    on: 'on',
    taken: 'taken by the system or another program',
    paused: 'paused',
  },
  ways: {
    system: 'Aside registers these keys with the system, which refuses what another program has.',
    portal:
      'On Wayland your desktop’s GlobalShortcuts portal hands these keys to Aside. The desktop may ask you first, and it shows and changes them in its own settings.',
    none: 'On this desktop a program can’t take keys for itself.',
  },
  paused: 'All of them are paused until Aside starts again.',
  resume: 'Resume',
  portalHelp: 'If nothing happens when you press them, add a shortcut in the desktop’s own settings that runs:',
  noneHelp:
    'Add a shortcut in the desktop’s own settings (GNOME: Keyboard, Custom shortcuts; KDE: Shortcuts, Add command) that runs:',
  toggleCommand: 'aside --toggle',

  none: 'no key',
  record: (title: string, keys: string) => `${title}: ${keys}. Change`,
  recording: 'Press the keys',
  recordingHint: 'Esc cancels, Backspace takes the key away.',
  recordingSaid: (title: string) => `Press the keys for “${title}”. Escape cancels, Backspace takes the key away.`,
  saved: (title: string, keys: string) => `“${title}” is now ${keys}.`,
  cleared: (title: string) => `“${title}” has no key now.`,
  cancelled: 'Nothing changed.',
  reset: (title: string) => `Reset “${title}”`,
  resetAll: 'Reset all',
  resetAllTitle: 'Reset all shortcuts?',
  resetAllText:
    'All keys that work in Aside’s own windows are again as Aside brought them. Keys that work in every program stay.',
  resetAllYes: 'Reset all',

  notSet: (keys: string) => `Not set: ${keys}.`,
  usedHere: (title: string) => `Used here by “${title}”.`,
  usedEverywhere: (title: string) => `Used here by “${title}”, in every program.`,
  takeOver: 'Use it here instead',
  takeOverSaid: 'Tab goes to “Use it here instead”.',
  taken: 'Taken by the system or another program.',
  chooseOthers: 'Choose other keys.',
  problems: {
    browser: 'Browsers keep these keys for themselves.',
    editing: 'Text is copied, pasted or undone with these keys.',
    writing: 'These keys write text, or move in it. Add Ctrl, Alt or Command.',
    moving: 'These keys move from one to the next there.',
  },
  globalProblems: {
    modifier: 'In every program a key needs Ctrl, Alt, Command or the Windows key with it, or is a function key.',
    editing: 'Every program copies, pastes or undoes with these keys.',
    key: 'The system can’t take this key. Letters, digits, Space and function keys work.',
  },
  wayNone: 'On this desktop a program can’t take keys for itself.',
  wayNoneNext: 'Bind “aside --toggle” in the desktop’s own settings.',
  portalRefused: 'The desktop’s portal for shortcuts did not take the keys.',

  failedTitle: (names: string) => `No key for ${names}`,
  failed: (names: string, keys: string) => `${names} did not get ${keys}: the system or another program has it.`,
  failedNext: 'Choose other keys in Settings, Shortcuts, or end the other program and look there again.',
}
