import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { able, openChain } from '../chain/support.ts'
import type { ChatBody, Step } from '../support/ollamaAnswers.ts'
import { temporaryFolder } from '../support/openApp.ts'

/** Writes that file at the first step, and tells its result at the second. */
const writing = (path: string, text: string) => (body: ChatBody) => {
  const [result] = (body.messages ?? []).filter(({ role }) => role === 'tool')
  if (result) return [result.content, { done: {} } as Step]
  return [{ calls: [{ id: 'one', name: 'write_file', arguments: { path, text } }] } as Step, { done: {} } as Step]
}

async function startWriting(file: string, text: string) {
  const folder = realpathSync(temporaryFolder('granted'))
  const path = join(folder, file)
  mkdirSync(join(folder, 'sub'))
  writeFileSync(join(folder, 'notes.txt'), 'one\ntwo\n')
  const { app, openPage } = await openChain(writing(path, text))
  const page = openPage()
  const granted = await page.tools.judgeFolder({ path: folder })
  app.settings.update({ tools: { folders: [{ path: granted.path, write: true }] } })
  const { runId } = await page.runs.start({
    settings: { model: able, tools: true },
    blocks: [{ type: 'text', text: 'write it' }],
  })
  return { page, path, runId }
}

test('a yes holds for the file that was shown: one that has changed since is shown again', async () => {
  const { page, path, runId } = await startWriting('notes.txt', 'one\nTWO\n')
  const cards: (string | undefined)[] = []
  let answer = ''
  for await (const event of await page.runs.watch({ runId, after: 0 })) {
    if (event.type === 'text') answer += event.text
    if (event.type !== 'approvalRequested' || event.approval.kind === 'steps') continue
    const { interruptId, hash, card } = event.approval
    cards.push(card.diff)
    expect(card.destructive).toBe(true)
    const decide = () => page.tools.decide({ runId, interruptId, decision: { type: 'approve', hash, scope: 'once' } })
    if (cards.length > 1) {
      await decide()
      continue
    }
    writeFileSync(path, 'one\ntwo\nthree, added by someone else\n')
    await expect(decide()).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(readFileSync(path, 'utf8')).toContain('someone else')
  }
  expect(cards).toHaveLength(2)
  expect(cards[0]).not.toContain('someone else')
  expect(cards[1]).toContain('-three, added by someone else')
  expect(answer).toBe(`Written: 8 bytes to ${path}`)
  expect(readFileSync(path, 'utf8')).toBe('one\nTWO\n')
})

test('what can’t be written is refused without asking', async () => {
  const { page, path, runId } = await startWriting('../elsewhere.txt', 'x')
  let answer = ''
  let asked = 0
  for await (const event of await page.runs.watch({ runId, after: 0 })) {
    if (event.type === 'text') answer += event.text
    if (event.type === 'approvalRequested') asked += 1
  }
  expect(asked).toBe(0)
  expect(answer).toMatch(/^Aside may not write there\. These folders are granted: /)
  expect(() => readFileSync(path)).toThrow()
})
