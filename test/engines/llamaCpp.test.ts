import { afterAll, expect, test } from 'vitest'
import { able, chatty, said } from '../support/tinyModels.ts'
import { llamaCpp } from './llamaCppHarness.ts'

const ends: (() => void | Promise<void>)[] = []
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})
const { engine } = llamaCpp([chatty, able], { until: (end) => ends.push(end), settings: { contextLength: 2_048 } })
const options = { name: 'tiny' }

test('says what the model says', async () => {
  const model = await engine.createModel(options)
  expect((await model.invoke('hi')).text).toBe(said.usual)
})
