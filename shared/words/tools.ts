import { number, plural } from '../format.ts'

const bytes = (n: number) => plural(n, 'byte', 'bytes')

/** What the tools that Aside brings say to people: in Settings and on approval cards. */
export const toolWords = {
  titles: {
    current_time: 'Tell the time',
    calculator: 'Calculate',
    read_file: 'Read a file',
    list_folder: 'List a folder',
    search_files: 'Search in files',
    write_file: 'Write a file',
  },

  noFolder: 'No folder is granted yet.',
  noFolderToWrite: 'No folder is granted for writing yet.',

  fields: {
    timeZone: 'Time zone',
    ownTimeZone: 'that of this computer',
    expression: 'Expression',
    path: 'Path',
    leadsTo: 'Leads to',
    from: 'From',
    fromByte: (n: number) => `byte ${number(n)}`,
    fromEntry: (n: number) => `entry ${number(n)}`,
    folder: 'Folder',
    everyFolder: 'every granted folder',
    name: 'Name of the files',
    anyName: 'any',
    text: 'Text',
    regex: 'Text is a regular expression',
    caseSensitive: 'Capitals count',
    context: 'Lines around each hit',
    size: 'Size',
    newFolders: 'New folders',
    now: 'The file now',
  },
  yes: 'yes',
  no: 'no',

  newFile: (size: number) => `${bytes(size)}, a new file`,
  otherSize: (size: number, was: number) => `${bytes(size)}, was ${bytes(was)}`,
  notText: (size: number, fingerprint: string) => `${bytes(size)} that are no text, SHA-256 ${fingerprint}`,
  replaces: 'This replaces the file. What it holds now is lost.',
  nothingChanges: 'Nothing would change.',
  replacesNotText: 'The file is no text now, so the change can’t be shown.',
  otherNames: 'The file has other names (hard links). They keep what it holds now.',
}
