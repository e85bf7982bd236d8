import { setTimeout as wait } from 'node:timers/promises'
import { startOllamaServer } from '../../test/support/ollamaServer.ts'

/** How long each answer takes, whatever is asked and however many at once. */
const LATENCY_MS = 680

const server = await startOllamaServer({
  async chat(_body, { signal }) {
    await wait(LATENCY_MS, undefined, { signal }).catch(() => {})
    return ['An answer.', { done: {} }]
  },
})
console.log(server.url)
