import { plural } from '../format.ts'

/** Slash commands and the page that edits them. */
export const commandWords = {
  title: 'Slash commands',
  /** Said when the menu opens, to those who don't see it. */
  count: (n: number) => plural(n, 'command', 'commands'),
  example: 'For example',
  withModel: (model: string) => `answered by ${model}`,
  withPreset: (name: string) => `with the preset “${name}”`,
  noPreset: (name: string, preset: string) => `/${name} asks with the preset “${preset}”, which is not there.`,
  noPresetNext: 'Make it in Settings, under Presets, or change the command.',

  missing: {
    input: {
      message: (name: string) => `/${name} needs a text.`,
      next: 'Type it after the name, or add the clipboard’s text.',
      inTerminal: 'Type it after the name, or pipe it in.',
    },
    clipboard: {
      message: (name: string) => `/${name} needs the clipboard’s text.`,
      next: 'Copy some text, then try again.',
      inTerminal: 'A terminal gives none: ask in one of Aside’s windows.',
    },
    selection: {
      message: (name: string) => `/${name} needs the selected text.`,
      next: 'Select some, then try again.',
      inTerminal: 'A terminal gives none: ask in one of Aside’s windows.',
    },
  },
  /** The text begins with a slash, and there is no such command. */
  meant: (name: string) => `Did you mean /${name}?`,
  sentAsText: (name: string) => `There is no such slash command, so it is asked as it is. Did you mean /${name}?`,
  /** Nothing was sent yet. */
  addedFirst: 'Added to the question, which is not sent yet.',

  /** The page that edits them. */
  note: 'Type / and a name in a message box. A command asks with a prompt that is ready.',
  create: 'New command',
  importFile: 'Import…',
  exportFile: 'Export',
  exportName: 'aside-commands.json',
  kinds: { builtIn: 'built in', changed: 'changed', own: 'your own' },
  menu: (name: string) => `More for /${name}`,
  edit: 'Edit',
  duplicate: 'Duplicate',
  shortcut: 'Set a shortcut…',
  remove: 'Delete',
  reset: 'Back to the original',
  removed: (name: string) => `/${name} is deleted.`,
  wasReset: (name: string) => `/${name} is as it was at first.`,
  restored: (name: string) => `/${name} is back.`,
  saved: (name: string) => `/${name} is saved.`,
  files: 'Where they are kept',
  filesNote:
    'Each of your own, and each one you change, is a file that any editor can change. Deleted ones are kept beside them.',

  newTitle: 'A new command',
  editTitle: (name: string) => `Edit /${name}`,
  name: 'Name',
  nameHint: 'What is typed after the slash.',
  titleField: 'Title',
  prompt: 'Prompt',
  promptHint:
    '{input} is what is typed after the name, {clipboard} the clipboard’s text, {selection} the text selected in another program. Without {input}, what is typed is put below.',
  exampleField: 'Example',
  exampleHint: 'What it makes. Shown while the command is chosen.',
  model: 'Model',
  modelNone: 'As the conversation has it',
  preset: 'Preset',
  presetNone: 'None',
  presetHint: 'Its model and parameters, where the fields below say nothing else.',
  presetMissing: (name: string) => `${name} (not there)`,
  answerNote: 'For its answers only. Empty: as the conversation has it.',
  back: 'Back',
  discardTitle: 'Discard your changes?',
  discardText: (name: string) => `What you changed in ${name} is not saved.`,
  discardYes: 'Discard',
  discardNo: 'Go on editing',
  invalid: {
    name: 'Small letters, digits and dashes, 40 at most. Windows keeps con, nul and the like for itself.',
    title: 'A title of 1 to 80 characters.',
    prompt: 'A prompt of 1 to 100,000 characters.',
    example: 'At most 10,000 characters.',
  },

  fileTooLong: 'This file is too long for slash commands. Nothing was imported.',
  fileUnread: 'This file could not be read. Nothing was imported.',
  imported: (added: number, replaced: number, kept: number) =>
    `${plural(added, 'command', 'commands')} added, ${replaced} replaced, ${kept} left as they were.`,
  replaceTitle: (n: number) => `Replace ${plural(n, 'command', 'commands')}?`,
  replaceText: (names: string) => `You have ${names} already. What is replaced is kept beside your commands.`,
  replaceYes: 'Replace',
  replaceNo: 'Keep mine',
}
