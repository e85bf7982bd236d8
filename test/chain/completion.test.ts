import { expect, test } from 'vitest'
import { able, held, read, sharedChain } from './support.ts'

test('invoke: a string in, a string out', async () => {
  const { chain, asked } = await sharedChain()
  const completion = await chain.completion(able, { temperature: 0, stop: ['\n'], maxTokens: 5 })
  expect(await completion.invoke('Once upon')).toBe('You said: Once upon')
  expect(asked()[0]).toMatchObject({
    model: able.name,
    prompt: 'Once upon',
    raw: true,
    options: { temperature: 0, stop: ['\n'], num_predict: 5 },
  })
})

test('stream: the pieces sum to what invoke returns', async () => {
  const { chain } = await sharedChain()
  const completion = await chain.completion(able)
  const { all } = await read(completion.stream('one two three'))
  expect(all.filter(Boolean).length).toBeGreaterThan(2)
  expect(all.join('')).toBe(await completion.invoke('one two three'))
})

test('batch: in the order of the inputs, no more at once than allowed, failures in place', async () => {
  const engine = held()
  const { chain } = await sharedChain(engine.answer)
  const completion = await chain.completion(able)
  const inputs = ['a', 'b', 'fail', 'd', 'e']
  const batch = completion.batch(inputs, { maxConcurrency: 2 }, { returnExceptions: true })
  await engine.letGo('b')
  await engine.letAllGo(4, 2)
  const [a, b, fail, ...rest] = await batch
  expect([a, b, ...rest]).toEqual(['a', 'b', 'd', 'e'].map((text) => `You said: ${text}`))
  expect(fail).toMatchObject({ code: 'ENGINE_FAILED' })
  expect(engine.most()).toBe(2)
})

test('raw mode: in a window, the text of a conversation goes on as it stands', async () => {
  const { openPage, asked } = await sharedChain()
  const page = openPage()
  const blocks = [{ type: 'text' as const, text: 'Once upon' }]
  const { runId } = await page.runs.start({ settings: { model: able, raw: true }, blocks })
  let text = ''
  let ended: string | undefined
  for await (const event of await page.runs.watch({ runId, after: 0 })) {
    if (event.type === 'text') text += event.text
    if (event.type === 'finished') ended = event.reason
  }
  expect({ text, ended }).toEqual({ text: 'You said: Once upon', ended: 'stop' })
  expect(asked()[0]).toMatchObject({ prompt: 'Once upon', raw: true })
  expect(asked()[0]).not.toHaveProperty('tools')
})

test('an engine that has none says so', async () => {
  const { chain } = await sharedChain()
  await expect(chain.completion({ engine: 'guide', name: 'guide' })).rejects.toMatchObject({ code: 'UNSUPPORTED_HERE' })
})
