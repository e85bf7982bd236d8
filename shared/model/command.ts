import { z } from 'zod'
import { ConversationSettings } from './conversation.ts'

/** What is typed after the slash, and the name of its file: what Windows keeps for its devices is none. */
export const CommandName = z.string().regex(/^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z0-9][a-z0-9-]{0,39}$/)

/**
 * A slash command: a question whose words are ready. `prompt` may hold `{input}` (what is typed after the name),
 * `{clipboard}` and `{selection}`.
 */
export const SlashCommand = z.strictObject({
  name: CommandName,
  title: z.string().trim().min(1).max(80),
  prompt: z.string().trim().min(1).max(100_000),
  /** An example of what it makes. */
  example: z.string().max(10_000).default(''),
  /** The name of a preset, for its answers only; `settings` stand over it. */
  preset: z.string().trim().min(1).max(80).optional(),
  /** For its answers only; what is absent is as the conversation has it. */
  settings: ConversationSettings.default({}),
})
export type SlashCommand = z.infer<typeof SlashCommand>

/** As the list has it. `builtIn`: Aside brings it along; `changed`: and the user's own file stands in its place. */
export const ListedCommand = SlashCommand.extend({ builtIn: z.boolean(), changed: z.boolean() })
export type ListedCommand = z.infer<typeof ListedCommand>
