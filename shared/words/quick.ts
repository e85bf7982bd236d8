/** Quick ask: its window, its page and its settings. */
export const quickWords = {
  label: 'Ask',
  placeholder: 'Ask',
  followUp: 'Ask a follow-up',
  hintAsk: 'ask',
  hintStop: 'stop',
  hintClear: 'clear',
  hintWindow: 'to a window',
  hintCopy: 'copy',
  onClipboard: 'It is on the clipboard.',
}
