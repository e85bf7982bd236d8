import { realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/openApp.ts'
import { able, openChain } from './support.ts'

test('an answer that its tools’ results make too long to be stored ends, and is kept with these cut', async () => {
  const folder = realpathSync(temporaryFolder('granted'))
  const path = join(folder, 'long.txt')
  writeFileSync(path, 'x'.repeat(60_000))
  const calls = Array.from({ length: 10 }, () => ({ name: 'read_file', arguments: { path } }))
  const said = Array.from({ length: 8 }, () => ({ think: 'x'.repeat(990_000) }))
  const { app, openPage } = await openChain(({ messages = [] }) =>
    messages.some(({ role }) => role === 'tool') ? ['That is all.', { done: {} }] : [...said, { calls }, { done: {} }],
  )
  app.settings.update({ tools: { folders: [{ path: folder, write: false }] } })
  const page = openPage()
  const settings = { model: able, tools: true }
  const run = await page.runs.start({ settings, blocks: [{ type: 'text', text: 'Read it.' }] })
  let last: string | undefined
  for await (const { type } of await page.runs.watch({ runId: run.runId })) last = type
  expect(last).toBe('finished')

  const { messages } = await page.conversations.get({ conversationId: run.conversationId })
  const answer = messages.find(({ id }) => id === run.messageId)
  expect(answer?.status).toBe('complete')
  const results = answer?.blocks.flatMap((block) => (block.type === 'toolResult' ? [block.content] : [])) ?? []
  expect(results).toHaveLength(10)
  expect(
    results.filter((result) => result.length > 40_000 && /\n\[Cut here: [^\]]*\]$/.test(result.slice(-80))),
  ).toHaveLength(10)
  const texts = answer?.blocks.flatMap((block) => (block.type === 'reasoning' ? [block.text] : [])) ?? []
  expect(texts.map(({ length }) => length)).toEqual([7_920_000])
}, 30_000)
