import { done } from '../../shared/contract/base.ts'
import type { Assistant } from '../assistant/assistant.ts'
import { os } from './base.ts'

export function runProcedures({ assistant }: { assistant: Assistant }) {
  return os.runs.router({
    start: os.runs.start.handler(({ input }) => assistant.ask(input)),
    regenerate: os.runs.regenerate.handler(({ input }) =>
      assistant.regenerate(input.conversationId, input.messageId, input.model),
    ),
    continue: os.runs.continue.handler(({ input }) => assistant.continueAnswer(input.conversationId, input.messageId)),
    cancel: os.runs.cancel.handler(({ input }) => {
      assistant.cancel(input.runId)
      return done
    }),
    watch: os.runs.watch.handler(async ({ input, signal }) => assistant.watch(input.runId, input.after, signal)),
    active: os.runs.active.handler(() => assistant.active()),
  })
}
