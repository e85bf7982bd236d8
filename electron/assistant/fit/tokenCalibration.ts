import { looksInPieces } from '../../../shared/imageTokens.ts'
import type { ModelRef } from '../../../shared/model/conversation.ts'
import type { TokenRecord } from '../../storage/tokenRecords.ts'
import {
  createEstimator,
  hasPictures,
  type PromptCounts,
  promptFeatures,
  type TokenEstimate,
  withoutPictures,
} from './tokenEstimate.ts'

/** What is kept of each model, by a name of its own. */
export interface TokenRecordStore {
  get(key: string): TokenRecord | undefined
  set(key: string, record: TokenRecord): void
}

/** What the engines' own counts have taught of each model. */
export interface TokenCalibration {
  estimate(ref: ModelRef, counts: PromptCounts): TokenEstimate
  /** Whether its engine has counted anything yet. */
  hasLearned(ref: ModelRef): boolean
  /**
   * The engine has counted a prompt. `known`: tokens at its beginning that the engine may have kept from before, and not
   * counted again. What can't be the count of the whole prompt teaches nothing.
   */
  learn(ref: ModelRef, counts: PromptCounts, tokens: number, known?: number): void
  /** The contexts that the model had: when nobody asked for another, and when a question did. */
  contexts(ref: ModelRef): { usual?: number | undefined; asked?: number | undefined }
  remember(ref: ModelRef, contexts: { usual?: number; asked?: number }): void
}

/** As many as tell the kinds of text apart that one person asks about. */
const MOST_SAMPLES = 32
/**
 * What has less than that of its estimate was not read whole, whatever is known of the model. Pictures, of which nobody
 * knows what a model makes, don't count there.
 */
const LEAST_SHARE = 0.4
/** Beyond the most by that factor is no chance: what was learned is wrong. */
const FAR_ABOVE = 1.2
/** So much at its beginning, or less, makes no difference. */
const SMALL_SHARE = 0.03

export function createTokenCalibration(records: TokenRecordStore): TokenCalibration {
  const estimators = new Map<string, ReturnType<typeof createEstimator>>()

  function estimatorOf(key: string) {
    const known = estimators.get(key)
    if (known) return known
    const samples = samplesOf(key).map(([tokens = 0, ...counts]) => ({ tokens, counts }))
    const made = createEstimator(samples)
    estimators.set(key, made)
    return made
  }

  /** Those that an earlier version counted otherwise are left out. */
  function samplesOf(key: string): number[][] {
    return (records.get(key)?.samples ?? []).filter(({ length }) => length === 1 + promptFeatures.length)
  }

  return {
    estimate: (ref, counts) => estimatorOf(keyOf(ref))(counts),
    hasLearned: (ref) => samplesOf(keyOf(ref)).length > 0,
    learn(ref, counts, tokens, known = 0) {
      if (hasPictures(counts) && looksInPieces(ref.name)) return
      const key = keyOf(ref)
      const estimate = estimatorOf(key)(counts)
      const ofTexts = estimatorOf(key)(withoutPictures(counts)).tokens
      if (tokens < Math.max(estimate.atLeast, LEAST_SHARE * ofTexts)) return
      const mayBePart = known > SMALL_SHARE * estimate.tokens
      if (mayBePart && tokens < estimate.tokens - known / 2) return
      // A count may lack what was kept from before, and never has too much.
      const kept = tokens > FAR_ABOVE * estimate.atMost ? [] : withRoom(samplesOf(key), counts)
      records.set(key, { ...records.get(key), samples: [...kept, [tokens, ...counts]] })
      estimators.delete(key)
    },
    contexts(ref) {
      const { context: usual, asked } = records.get(keyOf(ref)) ?? {}
      return { usual, asked }
    },
    remember(ref, { usual, asked }) {
      const key = keyOf(ref)
      const record = records.get(key) ?? { samples: [] }
      const next = { ...record, ...(usual && { context: usual }), ...(asked && { asked }) }
      if (record.context !== next.context || record.asked !== next.asked) records.set(key, next)
    },
  }
}

function keyOf({ engine, name }: ModelRef): string {
  return `${engine} ${name}`
}

/** Room for one more: the one that is most like it goes. */
function withRoom(samples: number[][], counts: PromptCounts): number[][] {
  if (samples.length < MOST_SAMPLES) return samples
  const apart = samples.map(([, ...other]) => distance(other, counts))
  return samples.toSpliced(apart.indexOf(Math.min(...apart)), 1)
}

function distance(one: PromptCounts, other: PromptCounts): number {
  return one.reduce((sum, count, at) => sum + (Math.log1p(count) - Math.log1p(other[at] ?? 0)) ** 2, 0)
}
