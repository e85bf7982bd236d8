/** The cheat sheet and the shortcut settings. */
export const shortcutWords = {
  title: 'Keyboard shortcuts',
  note: 'The command palette shows them too.',
}
