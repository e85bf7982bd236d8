import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { PromptFit } from '../../shared/model/promptFit.ts'
import { type Client, clientOver } from '../contract/transports.ts'
import { countingOllama } from '../support/countingOllama.ts'
import type { ServedModel } from '../support/ollamaModels.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'
import { openApp, temporaryFolder } from '../support/openApp.ts'
import { realGguf } from '../support/realGguf.ts'
import { chatTokens, textsByKind, tokensBy } from '../support/realTokens.ts'

vi.setConfig({ testTimeout: 120_000 })

const texts = textsByKind()
const count = tokensBy('cl100k_base')
const english = (texts.english as string).repeat(8)

const ends: (() => void)[] = []
let blob = ''
beforeAll(() => {
  const folder = temporaryFolder('blobs', (end) => ends.push(end as () => void))
  blob = join(folder, `sha256-${'ab'.repeat(32)}`)
  writeFileSync(blob, realGguf('cl100k_base'))
})
afterAll(() => {
  for (const end of ends) end()
})

const says = (text: string) => [{ type: 'text' as const, text }]

/** English of that many tokens. */
function ofTokens(tokens: number): string {
  let [from, to] = [0, english.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (count(english.slice(0, middle)) < tokens) from = middle + 1
    else to = middle
  }
  return english.slice(0, from)
}

function pageOf({ app }: Awaited<ReturnType<typeof openApp>>): Client {
  const page = clientOver((frame) => setImmediate(() => door.receive(frame)))
  const door = app.openDoor({ windowId: 'w1' }, (frame) => setImmediate(() => page.deliver(frame)))
  return page.client
}

/** Aside on an Ollama of this computer whose model nobody has asked yet. */
async function open(more: Partial<ServedModel> = {}) {
  const { script, counted, prompts } = countingOllama()
  const served = { name: 'new:1b', capabilities: ['completion'], contextLength: 131_072, file: blob, ...more }
  const server = await startOllamaServer({ ...script, models: [served] })
  onTestFinished(() => server.close())
  const page = pageOf(await openApp({ ollama: server.url }))
  const model = { engine: 'ollama', name: served.name }
  const ask = async (text: string) => {
    const run = await page.runs.start({ settings: { model }, blocks: says(text) })
    for await (const _ of await page.runs.watch({ runId: run.runId }));
    return counted.at(-1) as number
  }
  return { page, model, ask, counted, prompts, server }
}

/** As it is once the file has been read, which a busy machine may take longer for than a question waits. */
async function countedFit(compare: () => Promise<PromptFit>, tokens: number): Promise<PromptFit> {
  let last: PromptFit | undefined
  await expect
    .poll(
      async () => {
        last = await compare()
        return last.atMost
      },
      { timeout: 60_000 },
    )
    .toBeLessThan(1.1 * tokens + 120)
  return last as PromptFit
}

describe('the first question to a model of Ollama', () => {
  test.each([
    ['alone', []],
    ['with tools', ['tools']],
  ])('%s is sent where it fits, and held where it is a little too long', async (_, able) => {
    const { page, model, ask } = await open({ capabilities: ['completion', ...able] })
    const fits = (tokens: number) => page.runs.fit({ settings: { model }, blocks: says(ofTokens(tokens)) })
    // 4,096 tokens, of which 512 stay free for the answer.
    await expect
      .poll(() => fits(3_000), { timeout: 60_000 })
      .toMatchObject({ fits: true, exact: false, contextLength: 4_096 })
    const tooLong = await fits(3_600)
    expect(tooLong).toMatchObject({ fits: false, larger: { contextLength: 8_192 } })
    const tokens = await ask(ofTokens(3_600))
    expect(tooLong.atMost).toBeGreaterThanOrEqual(tokens)
    expect(Math.abs(tooLong.promptTokens - tokens)).toBeLessThan(0.03 * tokens)
  })

  test('is counted within a tenth over 50 prompts, none of them learned from, and never too low', async () => {
    const { prompts, ask } = await open()
    await ask('Hello')
    const frame = { messages: prompts[0]?.messages ?? [], tools: prompts[0]?.tools ?? [] }
    const engineCounts = chatTokens('cl100k_base')
    const kinds = Object.keys(texts)
    const other = await open()
    for (let at = 0; at < 50; at++) {
      const kind = kinds[(at * 7) % kinds.length] as string
      const length = [600, 1_200, 2_500, 5_000, 12_000][at % 5] as number
      const text = `${(texts[kind] as string).slice(at * 13, at * 13 + length)} What is this about?`
      const messages = frame.messages.map((message) =>
        message.role === 'user' ? { ...message, content: text } : message,
      )
      const tokens = engineCounts({ ...frame, messages } as never)
      // Too little for it, so that no estimate can say that it fits.
      const settings = { model: other.model, contextLength: Math.max(256, tokens - 10) }
      const fit = await countedFit(() => other.page.runs.fit({ settings, blocks: says(text) }), tokens)
      expect(fit.atMost, `${kind} ${tokens}`).toBeGreaterThanOrEqual(tokens)
      expect(Math.abs(fit.promptTokens - tokens) / tokens, `${kind} ${tokens}`).toBeLessThan(0.1)
    }
    expect(other.counted).toHaveLength(0)
  })

  test('is counted with what its Modelfile says before it, and pictures beside it', async () => {
    const system = ofTokens(600)
    const { page, model } = await open({ name: 'seeing:1b', capabilities: ['completion', 'vision'], system })
    const settings = { model, contextLength: 1_024 }
    const text = says(ofTokens(900))
    await expect
      .poll(async () => (await page.runs.fit({ settings, blocks: text })).promptTokens, { timeout: 60_000 })
      .toBeGreaterThan(1_500)
    const plain = await page.runs.fit({ settings, blocks: text })
    expect(plain.atMost).toBeLessThan(1_650)
    const picture = {
      type: 'image' as const,
      mimeType: 'image/png' as const,
      data: 'AAAA',
      width: 1_414,
      height: 1_060,
    }
    const seen = await page.runs.fit({ settings, blocks: [...text, picture] })
    const most = seen.atMost - plain.atMost
    expect(most).toBeGreaterThanOrEqual((1_414 / 28) * (1_060 / 28))
    expect(most).toBeLessThan(1.4 * (1_414 / 28) * (1_060 / 28))
  })

  test('is estimated where its file can’t be read', async () => {
    const { page, model } = await open({ file: `/nowhere/blobs/sha256-${'ab'.repeat(32)}` })
    const fit = await page.runs.fit({ settings: { model }, blocks: says(ofTokens(3_000)) })
    expect(fit).toMatchObject({ fits: false, exact: false })
    expect(fit.atMost).toBeGreaterThan(3_600)
  })
})

test('the first question to a model of a .gguf file that is not loaded is counted to the token', async () => {
  const dataDir = temporaryFolder()
  mkdirSync(join(dataDir, 'models'))
  writeFileSync(join(dataDir, 'models', 'real.gguf'), realGguf('cl100k_base'))
  const opened = await openApp({ dataDir })
  opened.app.settings.update({ llamaCpp: { gpu: false, others: false, contextLength: 4_096 } })
  const page = pageOf(opened)
  const settings = { model: { engine: 'llamaCpp', name: 'real' } }
  const fits = (tokens: number) => page.runs.fit({ settings, blocks: says(ofTokens(tokens)) })
  await expect.poll(() => fits(3_000), { timeout: 60_000 }).toMatchObject({ exact: true, fits: true })
  expect(await fits(3_600)).toMatchObject({ exact: true, fits: false })
  // What fits by any guess needs no count.
  expect(await fits(100)).toMatchObject({ exact: false, fits: true })
  const engines = await page.engines.list({})
  const models = engines.find(({ id }) => id === 'llamaCpp')?.models
  expect(models?.map(({ loaded, loading }) => [loaded, loading])).toEqual([[undefined, undefined]])
})
