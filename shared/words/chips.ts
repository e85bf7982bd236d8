import { number, plural } from '../format.ts'

const millions = (characters: number) => (characters / 1_000_000).toFixed(1)

/** Text from outside that goes along with a question: clipboard, selection, files. */
export const chipWords = {
  label: 'Added to the question',
  clipboard: 'Clipboard',
  selection: 'Selection',
  /** The button of a chip that is only offered. */
  offer: { clipboard: 'Add the clipboard’s text', selection: 'Add the selected text' },
  size: (characters: number) =>
    characters < 10_000
      ? plural(characters, 'character', 'characters')
      : `${number(Math.round(characters / 1_000))}k characters`,
  sizeLabel: (characters: number) => plural(characters, 'character', 'characters'),
  cut: 'cut',
  cutLabel: 'The rest is left out: there was more than a question can hold.',
  remove: (name: string) => `Remove ${name}`,
  added: (name: string) => `${name} added`,
  removed: (name: string) => `${name} removed`,
  drop: 'Drop text files to add them',

  clipboardEmpty: 'The clipboard holds no text.',
  clipboardEmptyNext: 'Copy some text, then try again.',
  selectionEmpty: 'No text is selected in the program below.',
  selectionEmptyNext: 'Select some there, then try again.',
  clipboardRefused: 'The browser did not let Aside read the clipboard.',
  clipboardRefusedNext: 'Allow it beside the address bar, or paste the text into the box.',
  fileTooLarge: (name: string, mebibytes: number) => `“${name}” is larger than ${mebibytes} MB.`,
  fileTooLargeNext: 'Add a part of it: models read a few pages, not whole books.',
  fileBinary: (name: string) => `“${name}” is not a text file.`,
  fileBinaryNext: 'Only plain text can be added.',
  fileEmpty: (name: string) => `“${name}” is empty.`,
  fileEmptyNext: 'Nothing was added.',
  fileUnread: (name: string) => `“${name}” could not be read.`,
  fileUnreadNext: 'A folder can’t be added. A file must still be there and readable.',
  moreRefused: (n: number) => `${plural(n, 'more file', 'more files')} could not be added either.`,
  leftOut: 'These were left out.',
  tooLong: {
    clipboard: (length: number, most: number) =>
      `The clipboard’s text is too long (${millions(length)} million characters; about ${Math.floor(most / 1e6)} million fit).`,
    selection: (length: number, most: number) =>
      `The selected text is too long (${millions(length)} million characters; about ${Math.floor(most / 1e6)} million fit).`,
  },
  tooLongNext: 'Copy a part of it.',
  tooMany: (most: number) => `A question takes ${most} added texts at most.`,
  tooManyNext: 'Remove one first.',
  tooMuch: 'Together this is more than one question can hold.',
  tooMuchNext: 'Remove something first.',
  /** Asked while an answer is being made. */
  wait: 'Added text can’t wait in the queue.',
  waitNext: 'Ask when this answer has ended, or stop it.',
  waitForQueueNext: 'Send what waits there first, or remove it.',
}
