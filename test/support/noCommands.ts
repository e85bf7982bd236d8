/** A list of slash commands that stays empty. */
export const noCommands = {
  list: async () => [],
  save: async () => {},
  remove: async () => {},
  importAll: async () => ({ added: [], replaced: [], kept: [] }),
  exportAll: async () => '',
}
