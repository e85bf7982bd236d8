import { done } from '../../shared/contract/base.ts'
import type { ListedCommand, SlashCommand } from '../../shared/model/command.ts'
import { os } from './base.ts'

interface Deps {
  commands: {
    list(): Promise<ListedCommand[]>
    save(command: SlashCommand, was?: string): Promise<void>
    remove(name: string): Promise<void>
    importAll(text: string, replace: boolean): Promise<{ added: string[]; replaced: string[]; kept: string[] }>
    exportAll(): Promise<string>
  }
}

export function commandProcedures({ commands }: Deps) {
  return os.commands.router({
    list: os.commands.list.handler(() => commands.list()),
    save: os.commands.save.handler(async ({ input }) => {
      await commands.save(input.command, input.was)
      return done
    }),
    remove: os.commands.remove.handler(async ({ input }) => {
      await commands.remove(input.name)
      return done
    }),
    importAll: os.commands.importAll.handler(({ input }) => commands.importAll(input.text, input.replace)),
    exportAll: os.commands.exportAll.handler(async () => ({ text: await commands.exportAll() })),
  })
}
