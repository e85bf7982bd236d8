import { aboutTokens, number, plural } from '../format.ts'

const millions = (characters: number) => (characters / 1_000_000).toFixed(1)

/** What goes along with a question: clipboard, selection, files, pictures. */
export const chipWords = {
  label: 'Added to the question',
  clipboard: 'Clipboard',
  selection: 'Selection',
  /** The button of a chip that is only offered. */
  offer: { clipboard: 'Add the clipboard’s text', selection: 'Add the selected text' },
  sizeLabel: (characters: number) => plural(characters, 'character', 'characters'),
  pages: (count: number) => plural(count, 'page', 'pages'),
  pixels: (width: number, height: number) => `${width} × ${height}`,
  pixelsLabel: (width: number, height: number) => `${width} by ${height} pixels`,
  /** What it takes of the model's context, as far as that can be told before. */
  tokens: aboutTokens,
  together: (count: number) => `Together ${aboutTokens(count)}`,
  cut: 'cut',
  cutPdfLabel: 'The rest is left out: it is too long, or can’t be read.',
  cutLabel: 'The rest is left out: there was more than a question can hold.',
  remove: (name: string) => `Remove ${name}`,
  added: (name: string) => `${name} added`,
  removed: (name: string) => `${name} removed`,
  drop: 'Drop pictures, PDFs or text files to add them',
  picture: 'Picture',
  enlarge: 'Show it large',
  reading: (name: string) => `Reading ${name}…`,
  pastedImage: 'Pasted picture',

  clipboardEmpty: 'The clipboard holds no text.',
  clipboardEmptyNext: 'Copy some text, then try again.',
  selectionEmpty: 'No text is selected in the program below.',
  selectionEmptyNext: 'Select some there, then try again.',
  clipboardRefused: 'The browser did not let Aside read the clipboard.',
  clipboardRefusedNext: 'Allow it beside the address bar, or paste the text into the box.',
  fileTooLarge: (name: string, mebibytes: number) => `“${name}” is larger than ${mebibytes} MB.`,
  fileTooLargeNext: 'Add a part of it, or a smaller copy.',
  textTooLarge: (name: string, mebibytes: number) => `“${name}” is larger than ${mebibytes} MB.`,
  textTooLargeNext: 'Add a part of it: models read a few pages, not whole books.',
  fileBinary: (name: string) => `“${name}” is neither a text nor a picture or a PDF.`,
  fileBinaryNext: 'Only these can be added.',
  fileModel: (name: string) => `“${name}” is a model, not something to ask about.`,
  fileModelNext: 'Open it on the Models page.',
  unfit: {
    office: {
      what: (name: string) => `“${name}” is an office document, which Aside can’t read.`,
      next: 'Save it as a PDF or as text, and add that.',
    },
    archive: {
      what: (name: string) => `“${name}” is an archive.`,
      next: 'Unpack it, and add the files that matter.',
    },
    heic: {
      what: (name: string) => `“${name}” is a HEIC picture, which Aside can’t read.`,
      next: 'Save it as a JPEG, and add that.',
    },
    tiff: {
      what: (name: string) => `“${name}” is a TIFF picture, which Aside can’t read.`,
      next: 'Save it as a PNG or JPEG, and add that.',
    },
    svg: {
      what: (name: string) => `“${name}” is an SVG drawing, which models can’t look at.`,
      next: 'Save it as a PNG; or paste its source, if that is what you mean.',
    },
  },
  imageTooLarge: (name: string, megapixels: number) =>
    `“${name}” has ${number(megapixels)} million pixels, 100 at most can be read.`,
  imageTooLargeNext: 'Make it smaller, or add a part of it.',
  imageBroken: (name: string) => `“${name}” is no picture that can be read: it may be damaged.`,
  imageBrokenNext: 'Save it anew as a PNG or JPEG, and add that.',
  pdfBroken: (name: string) => `“${name}” can’t be read: it is damaged, or no PDF.`,
  pdfBrokenNext: 'Open it in another program and save it anew.',
  pdfLocked: (name: string) => `“${name}” is locked with a password.`,
  pdfLockedNext: 'Save a copy without the password, and add that.',
  pdfNoText: (name: string) => `“${name}” has no text: it is pictures of pages.`,
  pdfNoTextNext: 'Have its text recognised by another program, or add pictures of the pages for a model that can see.',
  pdfTooSlow: (name: string) => `“${name}” takes too long to read.`,
  pdfTooSlowNext: 'Add a part of it, or its text.',
  /** These stand in the text itself, for the model. */
  pdfPage: (page: number, of: number) => `[Page ${page} of ${of}]`,
  pdfPageEmpty: '[No text on this page]',
  pdfCut: (of: number) => `[The rest of these ${of} pages was left out.]`,
  imageNamed: (name: string) => `[Picture: ${name}]`,
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
  tooMany: (most: number) => `A question takes ${most} added files and texts at most.`,
  tooManyImages: (most: number) => `A question takes ${most} pictures at most.`,
  tooManyNext: 'Remove one first.',
  tooMuch: 'Together this is more than one question can hold.',
  tooMuchNext: 'Remove something first.',
  blind: (model: string) => `${model} can’t look at pictures.`,
  blindNext: 'Choose a model that can, or remove the pictures.',
  /** Of an answer whose model got no pictures. */
  leftOutOf: (count: number, model: string) =>
    `${plural(count, 'earlier picture was', 'earlier pictures were')} left out: ${model} can’t look at pictures.`,
  chooseSeeing: 'Choose a model that can see',
  /** Asked while an answer is being made. */
  wait: 'What was added can’t wait in the queue.',
  waitNext: 'Ask when this answer has ended, or stop it.',
  waitForQueueNext: 'Send what waits there first, or remove it.',
}
