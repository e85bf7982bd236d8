/** Slash commands and the page that edits them. */
export const commandWords = {
  title: 'Slash commands',
}
