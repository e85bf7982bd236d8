import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { expect, onTestFinished, test } from 'vitest'
import type { Prompt } from '../../electron/engines/llamaCpp/protocol.ts'
import { OllamaEngine } from '../../electron/engines/ollama/OllamaEngine.ts'
import { judgeAddress } from '../../electron/platform/address.ts'
import { createEgress } from '../../electron/platform/egress.ts'
import type { ServedModel } from '../support/ollamaModels.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'

const digest = 'cd'.repeat(32)
const good = `/var/ollama/blobs/sha256-${digest}`
const question = [new HumanMessage('How long?')]

/** An Ollama with one model, and what is asked to be counted by its file: always 7 tokens. */
async function open(served: Partial<ServedModel> = {}, far = false) {
  const server = await startOllamaServer({ models: [{ name: 'one:1b', file: good, ...served }] })
  onTestFinished(() => server.close())
  const asked: { path: string; prompt: Prompt }[] = []
  const egress = createEgress()
  onTestFinished(() => egress.close())
  const local = { ...judgeAddress(server.url), allowedRemote: server.url }
  const engine = new OllamaEngine({
    egress,
    address: () => (far ? { ...local, reach: 'network' } : local),
    timeouts: () => ({ firstTokenTimeoutMs: 10_000, idleTimeoutMs: 10_000 }),
    counter: {
      async countBy(path, prompt) {
        asked.push({ path, prompt })
        return 7
      },
    },
  })
  const count = (messages: BaseMessage[] = question, needed = true) =>
    engine.countTokens({ name: 'one:1b' }, messages, [], needed)
  return { asked, count, server }
}

test('a prompt is counted by the file of an Ollama on this computer, and only where a guess won’t do', async () => {
  const { asked, count, server } = await open()
  expect(await count(question, false)).toBeUndefined()
  expect(server.requests).toHaveLength(0)
  await expect.poll(() => count()).toMatchObject({ tokens: 7, exact: false })
  expect(asked.at(-1)).toMatchObject({
    path: good,
    prompt: { kind: 'chat', turns: [{ role: 'user', text: 'How long?' }] },
  })
  await server.close()
  expect(await count()).toBeUndefined()
})

test.each([
  ['another name', `/var/ollama/blobs/${digest}`],
  ['a file of the system', '/etc/passwd'],
  ['a path from somewhere', `blobs/sha256-${digest}`],
  ['a share', `//far/blobs/sha256-${digest}`],
  ['a share of Windows', `\\\\far\\blobs\\sha256-${digest}`],
  ['a file below one of that name', `/blobs/sha256-${digest}/other`],
  ['another model', 'llama3.2:3b'],
])('no file is read that is not one of Ollama’s: %s', async (_, file) => {
  const { asked, count, server } = await open({ file })
  expect(await count()).toBeUndefined()
  await expect.poll(() => server.requests.some(({ path }) => path === '/api/show')).toBe(true)
  expect(asked).toEqual([])
})

test('no file of this computer is read for an Ollama elsewhere', async () => {
  const { asked, count, server } = await open({}, true)
  expect(await count()).toBeUndefined()
  expect([asked, server.requests]).toEqual([[], []])
})

test('what a Modelfile says comes first, and pictures are left out and told', async () => {
  const { asked, count } = await open({ system: 'Be brief.', template: '{{ .System }} These words are its own.' })
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
  const seen = [new HumanMessage({ content: [{ type: 'text', text: 'What is it?' }, image] }), new AIMessage('A cat.')]
  await expect.poll(() => count(seen)).toMatchObject({ tokens: 7, textOnly: true, mayAdd: expect.any(Number) })
  const turns = [
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text: 'What is it?' },
    { role: 'model', parts: ['A cat.'] },
  ]
  expect(asked.at(-1)?.prompt).toMatchObject({ turns })
  await expect.poll(() => count([new SystemMessage('Be long.'), ...question])).not.toHaveProperty('textOnly')
  expect(asked.at(-1)?.prompt).toMatchObject({ turns: [{ text: 'Be long.' }, { text: 'How long?' }] })
  expect((await count())?.mayAdd).toBeGreaterThan(3)
})

test('a template is read in one go, however it is written', async () => {
  const { count } = await open({ template: '{{'.repeat(150_000) })
  await expect.poll(() => count()).toMatchObject({ tokens: 7 })
  expect((await count())?.mayAdd).toBeLessThan(3)
})
