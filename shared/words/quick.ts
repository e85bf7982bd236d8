/** Quick ask: its window, its page and its settings. */
export const quickWords = {
  label: 'Ask',
  placeholder: 'Ask',
  followUp: 'Ask a follow-up',
  placeholderGuide: 'Ask the Guide about Aside',
  hintAsk: 'ask',
  hintEarlier: 'earlier',
  hintStop: 'stop',
  hintClear: 'clear',
  hintClose: 'close',
  hintAfresh: 'begin afresh',
  hintWindow: 'to a window',
  hintCopy: 'copy',
  hintPaste: 'paste',
  /** What went along with the question that is being answered. */
  asked: (name: string, size: string) => `${name}, ${size}`,
  needsDecision: 'Needs your decision',
  openWindow: 'Open in a window',
  chipsWait: 'Added text can’t wait in the queue. Ask when this answer has ended, or stop it.',
  pasteEarly: 'The answer is still coming in. Paste it when it has ended.',
  pasteInBrowser: 'Copied. A browser’s page can’t paste into other programs.',
  onClipboard: 'It is on the clipboard.',
}
