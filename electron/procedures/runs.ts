import { done } from '../../shared/contract/base.ts'
import type { Assistant } from '../assistant/assistant.ts'
import { os } from './base.ts'

export function runProcedures({ assistant }: { assistant: Assistant }) {
  return os.runs.router({
    start: os.runs.start.handler(({ input }) => assistant.ask(input)),
    regenerate: os.runs.regenerate.handler(({ input }) =>
      assistant.regenerate(input.conversationId, input.messageId, input.model, input.beside),
    ),
    fit: os.runs.fit.handler(({ input }) => assistant.fit(input)),
    compare: os.runs.compare.handler(({ input: { models, ...question } }) => assistant.compare(question, models)),
    pick: os.runs.pick.handler(async ({ input }) => {
      await assistant.pick(input.conversationId, input.messageId)
      return done
    }),
    continue: os.runs.continue.handler(({ input }) => assistant.continueAnswer(input.conversationId, input.messageId)),
    cancel: os.runs.cancel.handler(({ input }) => {
      assistant.cancel(input.runId)
      return done
    }),
    watch: os.runs.watch.handler(async ({ input, signal }) => assistant.watch(input.runId, input.after, signal)),
    active: os.runs.active.handler(() => assistant.active()),
  })
}
