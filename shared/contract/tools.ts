import { z } from 'zod'
import { Id } from '../model/conversation.ts'
import { Decision, Grant, JsonSchema, ToolCard, ToolInfo } from '../model/tool.ts'
import { Done, procedure } from './base.ts'

export const tools = {
  /** Every tool there is, those of MCP servers too. */
  list: procedure.output(z.array(ToolInfo)),
  /**
   * What a person decided about something a run waits for. CONFLICT when it no longer waits for that, when its card has
   * changed since it was read, or when edited arguments do not fit the schema (INVALID_INPUT, naming the field).
   */
  decide: procedure
    .input(z.strictObject({ runId: Id, interruptId: z.string().max(128), decision: Decision }))
    .output(Done),
  /** What the card would say about these arguments. INVALID_INPUT names the field that does not fit. */
  preview: procedure
    .input(
      z.strictObject({
        runId: Id,
        interruptId: z.string().max(128),
        args: z.record(z.string(), z.unknown()),
      }),
    )
    .output(z.object({ card: ToolCard, hash: z.string(), schema: JsonSchema })),
  grants: procedure.output(z.array(Grant)),
  revokeGrant: procedure.input(z.strictObject({ id: Id })).output(Done),
  /** Opens the system's folder chooser; null when none was chosen. In browser mode: UNSUPPORTED_HERE. */
  chooseFolder: procedure.output(z.string().nullable()),
  /**
   * The folder as it will be granted: absolute, its links followed. INVALID_INPUT when it is none, the whole disk or the
   * kernel's, or Aside's own data folder. One that holds the data folder can be granted: no tool gets at that part of it.
   */
  judgeFolder: procedure
    .input(z.strictObject({ path: z.string().min(1).max(4_096) }))
    .output(z.object({ path: z.string() })),
}
