import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { Id } from '../model/conversation.ts'
import { ErrorInfo } from '../model/errors.ts'
import { MessageStatus } from '../model/message.ts'
import { Done, procedure } from './base.ts'

/** Something that main owns has changed, so that pages read it again. `runs`: one has started or ended. */
export const Change = z.discriminatedUnion('type', [
  z.object({ type: z.literal('conversations'), conversationId: Id.optional() }),
  z.object({
    type: z.literal('runs'),
    conversationId: Id,
    runId: Id,
    active: z.boolean(),
    /** While active: whether it waits for a decision of the user's. */
    waiting: z.boolean().optional(),
    /** How it ended, when it has. */
    outcome: MessageStatus.optional(),
  }),
  z.object({ type: z.literal('settings') }),
  z.object({ type: z.literal('engines') }),
  z.object({ type: z.literal('windows') }),
  z.object({ type: z.literal('notices') }),
  z.object({ type: z.literal('commands') }),
  z.object({ type: z.literal('shortcuts') }),
  /** Tools, grants, MCP servers. */
  z.object({ type: z.literal('tools') }),
  z.object({ type: z.literal('api') }),
  /** An origin was tried that was not tried before. */
  z.object({ type: z.literal('connections') }),
])
export type Change = z.infer<typeof Change>

/** Something the user must know that belongs to no message: a damaged file that was set aside, a disk that is full. */
export const Notice = z.object({ id: Id, error: ErrorInfo, at: z.number() })
export type Notice = z.infer<typeof Notice>

/** One host that Aside has connected to, or refused to, since it started. */
export const ConnectionRecord = z.object({
  origin: z.string(),
  purpose: z.string(),
  allowed: z.boolean(),
  count: z.int(),
  lastAt: z.number(),
})
export type ConnectionRecord = z.infer<typeof ConnectionRecord>

export const app = {
  info: procedure.output(
    z.object({ version: z.string(), mode: z.enum(['desktop', 'browser']), platform: z.string(), dataDir: z.string() }),
  ),
  /** Changes from now on, for as long as the page listens. */
  changes: procedure.output(eventIterator(Change)),
  notices: procedure.output(z.array(Notice)),
  dismissNotice: procedure.input(z.strictObject({ id: Id })).output(Done),
  /** Opens a link in the system's browser or mail program: http, https and mailto only. In browser mode: UNSUPPORTED_HERE. */
  openExternal: procedure.input(z.strictObject({ url: z.string().max(8_192) })).output(Done),
  /** Every address that Aside connected to or refused since it started. */
  connections: procedure.output(z.array(ConnectionRecord)),
}
