import { plural } from '../format.ts'

/** A model with a system prompt and parameters under a name, and the page that edits them. */
export const presetWords = {
  title: 'Presets',
  note: 'A model with a system prompt and parameters under a name. Choose one where you choose a model, or name it in a slash command.',
  empty: 'There are no presets yet.',
  count: (n: number) => plural(n, 'preset', 'presets'),
  create: 'New preset',
  menu: (name: string) => `More for ${name}`,
  edit: 'Edit',
  duplicate: 'Duplicate',
  up: 'Move up',
  down: 'Move down',
  remove: 'Delete',
  removed: (name: string) => `“${name}” is deleted.`,
  restored: (name: string) => `“${name}” is back.`,
  saved: (name: string) => `“${name}” is saved.`,
  full: 'There are a hundred presets. Delete one first.',

  newTitle: 'A new preset',
  editTitle: (name: string) => `Edit “${name}”`,
  name: 'Name',
  nameTaken: 'Another preset has this name.',
  model: 'Model',
  modelNone: 'As the conversation has it',
  settingsNote: 'Empty: as Settings say for the engine, else its own default.',
  back: 'Back',
  discardTitle: 'Discard your changes?',
  discardText: (name: string) => `What you changed in “${name}” is not saved.`,
  discardUnnamed: 'this preset',
  discardYes: 'Discard',
  discardNo: 'Go on editing',
  invalidName: 'A name of 1 to 80 characters.',

  /** In the picker, on its button and in the palette. */
  changed: (name: string) => `${name} (changed)`,
  label: (model: string, preset: string) => `Model ${model}, preset ${preset}`,
  missing: (model: string) => `${model} is not there`,
  anyModel: 'With the conversation’s model',
  use: (name: string) => `Use the preset ${name}`,
  kind: 'Preset',

  /** In the conversation's settings. */
  make: 'Make a preset…',
  /** What a preset made of a conversation's settings is called at first. */
  suggested: 'New preset',

  /** Of an engine, on the page of engines. */
  defaults: (engine: string) => `Defaults for ${engine}`,
  defaultsNote:
    'Asked of this engine wherever a conversation, a preset or a slash command says nothing. Empty: the engine’s own default. Programs that ask through the local API get the context length and how long the model stays in memory, nothing else.',
  fromSettings: (value: string | number) => `${value} (from Settings)`,
}
