import { number } from '../format.ts'

/** The settings of quick ask, and the offer to set it up. */
export const quickSettingsWords = {
  key: 'Its key',
  offer: {
    free: (keys: string) => `Ask from any program with one key. ${keys} is free.`,
    untried: (keys: string) => `Ask from any program with one key, for example ${keys}.`,
  },
  use: 'Use it',
  inBrowser: (keys: string) =>
    `In a browser quick ask opens in this page (${keys}). A key that works in every program needs the desktop app.`,
  keep: 'Go on with the last conversation',
  keepHint: 'After that quick ask begins afresh. All its conversations are in the history.',
  keepFor: (minutes: number) => {
    if (minutes === 0) return 'never'
    if (minutes % 60 === 0) return minutes === 60 ? 'for an hour' : `for ${number(minutes / 60)} hours`
    return minutes === 1 ? 'for a minute' : `for ${number(minutes)} minutes`
  },
  hideOnBlur: 'Goes away when you click elsewhere',
  offerClipboard: 'Offers the clipboard’s text when it has just changed',
  offerClipboardHint:
    'Aside then looks at the clipboard once a second, and keeps only a fingerprint of its text and the time; macOS may ask you whether it may look. Nothing is added before you take it. Without this, the key for adding the clipboard works all the same.',
  copySelection: 'May press the copy key to get selected text',
  copySelectionHint:
    'When you ask for the selected text, Aside presses the copy key in the program below, takes what was copied, and puts your clipboard back. On Linux it is not needed: the selection can be read there.',

  invite: 'Ask from any program with one key.',
  inviteYes: 'Set up quick ask',
  inviteNo: 'Don’t offer it again',
}
