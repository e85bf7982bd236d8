import { number } from '../format.ts'

/** Text from outside that goes along with a question: clipboard, selection, files. */
export const chipWords = {
  label: 'Added to the question',
  clipboard: 'Clipboard',
  selection: 'Selection',
  /** The button of a chip that is only offered. */
  offer: { clipboard: 'Add the clipboard’s text', selection: 'Add the selected text' },
  size: (characters: number) =>
    characters < 10_000 ? number(characters) : `${number(Math.round(characters / 1_000))}k`,
  sizeLabel: (characters: number) => `${number(characters)} characters`,
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
  tooMany: (most: number) => `A question takes ${most} added texts at most.`,
  tooManyNext: 'Remove one first.',
  tooMuch: 'Together this is more than one question can hold.',
  tooMuchNext: 'Remove something first.',
}
