import { createLog } from '../../../electron/platform/log.ts'
import { openStorage } from '../../../electron/storage/openStorage.ts'
import type { RunEvent } from '../../../shared/model/runEvent.ts'
import { say } from './say.ts'

// Asks one question after the other and streams answers, saying what was acknowledged, until it is killed.
const [, , dataDir = '', round = '0'] = process.argv
const { conversations, interrupted } = await openStorage({ dataDir, log: createLog(null) })
say('opened', { interrupted })

for (let n = 0; ; n++) {
  const id = `c${round}-${n}`
  const message = { conversationId: id, createdAt: Date.now() }
  await conversations.beginTurn({
    conversation: {
      id,
      title: id,
      autoTitle: true,
      pinned: false,
      createdAt: 1,
      updatedAt: 1,
      headId: null,
      settings: {},
    },
    question: {
      ...message,
      id: `${id}-q`,
      parentId: null,
      role: 'user',
      status: 'complete',
      blocks: [{ type: 'text', text: id }],
    },
    answer: { ...message, id: `${id}-a`, parentId: `${id}-q`, role: 'assistant', status: 'streaming', blocks: [] },
  })
  say('asked', { id })
  const model = { engine: 'test', name: 'm' }
  let stored = ''
  await conversations.appendEvents(`${id}-a`, [
    { type: 'started', runId: 'run', seq: 1, conversationId: id, messageId: `${id}-a`, model, at: 1 },
  ])
  for (let seq = 2; seq < 40; seq += 2) {
    const events: RunEvent[] = [seq, seq + 1].map((at) => ({ type: 'text', runId: 'run', seq: at, text: `word${at} ` }))
    await conversations.appendEvents(`${id}-a`, events)
    stored += `word${seq} word${seq + 1} `
    say('streamed', { id, text: stored })
  }
  await conversations.finishAnswer({
    ...message,
    id: `${id}-a`,
    parentId: `${id}-q`,
    role: 'assistant',
    status: 'complete',
    runId: 'run',
    blocks: [{ type: 'text', text: stored }],
  })
  say('finished', { id, text: stored })
}
