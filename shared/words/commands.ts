import { plural } from '../format.ts'

/** Slash commands and the page that edits them. */
export const commandWords = {
  title: 'Slash commands',
  /** Said when the menu opens, to those who don't see it. */
  count: (n: number) => plural(n, 'command', 'commands'),
  example: 'For example',
  withModel: (model: string) => `answered by ${model}`,

  missing: {
    input: {
      message: (name: string) => `/${name} needs a text.`,
      next: 'Type it after the name, or add the clipboard’s text.',
    },
    clipboard: {
      message: (name: string) => `/${name} needs the clipboard’s text.`,
      next: 'Copy some text, then try again.',
    },
    selection: { message: (name: string) => `/${name} needs the selected text.`, next: 'Select some, then try again.' },
  },
  /** Nothing was sent yet. */
  addedFirst: 'Added to the question, which is not sent yet.',
}
