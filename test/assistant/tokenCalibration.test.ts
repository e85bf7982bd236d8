import { expect, test } from 'vitest'
import { createTokenCalibration } from '../../electron/assistant/fit/tokenCalibration.ts'
import { type PromptCounts, promptFeatures } from '../../electron/assistant/fit/tokenEstimate.ts'
import type { TokenRecord } from '../../electron/storage/tokenRecords.ts'
import { countText } from '../../shared/tokens.ts'
import { textsByKind } from '../support/realTokens.ts'

const ref = { engine: 'ollama', name: 'llama3.2:3b' }
const english = textsByKind().english as string

function countsOf(text: string): PromptCounts {
  const counts = countText(text)
  return promptFeatures.map((_, at) => counts[at] ?? 0)
}

function open() {
  const records = new Map<string, TokenRecord>()
  const store = {
    get: (key: string) => records.get(key),
    set: (key: string, one: TokenRecord) => records.set(key, one),
  }
  const samples = () => [...records.values()].flatMap((record) => record.samples)
  return { calibration: createTokenCalibration(store), records, samples }
}

/** Has learned of six prompts. */
function learned() {
  const opened = open()
  for (let at = 0; at < 6; at++) {
    const counts = countsOf(english.slice(at * 500, at * 500 + 1_500))
    opened.calibration.learn(ref, counts, opened.calibration.estimate(ref, counts).tokens)
  }
  return opened
}

test('one count that is a little above the most does not undo what was learned', () => {
  const { calibration, samples } = learned()
  const counts = countsOf(english.slice(4_000, 5_500))
  calibration.learn(ref, counts, Math.ceil(calibration.estimate(ref, counts).atMost * 1.05))
  expect(samples()).toHaveLength(7)
})

test('one that is far above it does: counts before it lacked something', () => {
  const { calibration, samples } = learned()
  const counts = countsOf(english.slice(4_000, 5_500))
  calibration.learn(ref, counts, calibration.estimate(ref, counts).atMost * 2)
  expect(samples()).toHaveLength(1)
})

test('samples that were counted by other features teach nothing, and are not kept', () => {
  const { calibration, records, samples } = open()
  const counts = countsOf(english.slice(0, 1_500))
  const untaught = calibration.estimate(ref, counts)
  records.set('ollama llama3.2:3b', { samples: [[9_000, ...counts.slice(1)]], context: 4_096 })
  const again = createTokenCalibration({ get: (key) => records.get(key), set: (key, one) => records.set(key, one) })
  expect(again.estimate(ref, counts)).toEqual(untaught)
  again.learn(ref, counts, untaught.tokens)
  expect(samples()).toEqual([[untaught.tokens, ...counts]])
  expect(again.contexts(ref)).toMatchObject({ usual: 4_096 })
})
