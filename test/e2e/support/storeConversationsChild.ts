import { registerHooks } from 'node:module'
import type { StoredConversation } from './storeConversations.ts'

// What electron-vite does with `?nodeWorker`, for a Node that runs the sources as they are.
const suffix = '?nodeWorker'
registerHooks({
  resolve(specifier, context, next) {
    if (!specifier.endsWith(suffix)) return next(specifier, context)
    const url = new URL(specifier.slice(0, -suffix.length), context.parentURL)
    const source = `import { Worker } from 'node:worker_threads'
      export default (options) => new Worker(new URL(${JSON.stringify(url.href)}), options)`
    return { url: `data:text/javascript,${encodeURIComponent(source)}`, format: 'module', shortCircuit: true }
  },
})

const [dataDir = '', json = '[]'] = process.argv.slice(2)
const { openStorage } = await import('../../../electron/storage/openStorage.ts')
const { createLog } = await import('../../../electron/platform/log.ts')
const { conversations, close } = await openStorage({ dataDir, log: createLog(null) })
// The first one stands at the top of the list: the one that changed last.
for (const { conversation, messages } of (JSON.parse(json) as StoredConversation[]).toReversed()) {
  let isNew = true
  for (const answer of messages.filter((message) => message.role === 'assistant')) {
    const parent = messages.find((message) => message.id === answer.parentId)
    const isFirstAnswer = messages.find((message) => message.parentId === answer.parentId) === answer
    await conversations.beginTurn({
      ...(isNew && { conversation }),
      ...(parent && isFirstAnswer && { question: parent }),
      answer: { ...answer, blocks: [], status: 'streaming' },
    })
    await conversations.finishAnswer(answer)
    isNew = false
  }
}
await close()
