import { textFeatures, weigh } from '../../../shared/tokens.ts'
import { tokenWeights } from '../../../shared/tokenWeights.ts'
import { factor, logDeterminant, solve } from './cholesky.ts'

/**
 * What of a prompt decides how many tokens it takes: the features of all its texts, then what a chat template adds to
 * them. Counts are kept in files: those of another number of features teach nothing any more.
 */
export const promptFeatures = [
  ...textFeatures,
  /** One: a template has a beginning and an end, and often words of its own. */
  'prompts',
  'messages',
  /** One where tools are offered: a template then says how they are called. */
  'toolsets',
  'tools',
  /** Some models take a fixed number for each picture. */
  'pictures',
  /** By `closestLook`: others take as many as it has squares. */
  'images',
  /** By `estimateTokens`: thoughts of earlier answers, which most templates leave out. */
  'thoughts',
] as const

/** In the order of `promptFeatures`. */
export type PromptCounts = readonly number[]

const isOfPictures = (at: number) => promptFeatures[at] === 'pictures' || promptFeatures[at] === 'images'
export const hasPictures = (counts: PromptCounts) => counts.some((count, at) => count > 0 && isOfPictures(at))
/** A prompt's pictures alone, and all but them. */
export const onlyPictures = (counts: PromptCounts): PromptCounts =>
  counts.map((count, at) => (isOfPictures(at) ? count : 0))
export const withoutPictures = (counts: PromptCounts): PromptCounts =>
  counts.map((count, at) => (isOfPictures(at) ? 0 : count))

/** What a prompt was, and what the engine counted. */
export interface TokenSample {
  counts: PromptCounts
  tokens: number
}

export interface TokenEstimate {
  tokens: number
  /** It has hardly ever less, or more. They come closer with each sample that is like it. */
  atLeast: number
  atMost: number
}

/** What a template adds, as one of unknown models does: expected, and how far that is off. */
const template: [expected: number, deviation: number][] = [
  [20, 20],
  [5, 3],
  [60, 60],
  [10, 10],
  // Between them, up to what most models take at the most, and not beyond.
  [200, 160],
  [0.5, 0.2],
  [0.5, 0.5],
]

/** How far the weights of a tokenizer like a known one may be from it, as a share; and for those near zero. */
const LIKENESS = 0.1
const SMALLEST_WEIGHT = 0.25
/** What texts of one kind have in common beyond their counts, as a share of their tokens; and how alike is one kind. */
const KIND = 0.08
const KIND_WIDTH = 0.22
/** What no count tells. */
const CHANCE = 0.02
const CHANCE_TOKENS = 2
/** Deviations between an estimate and its bounds. */
const DEVIATIONS = 2.5
/** What is less likely than that, after all samples, is not thought of any more. */
const UNLIKELY = 0.01
/** How likely they are before any sample: few models of today have tokenizers like these, or like none. */
const RARE: Partial<Record<string, number>> = { gpt2: 0.02, p50k: 0.02 }
const UNKNOWN = 0.05

/** One thought of what the model's tokenizer is: each weight as expected, and the square of how far that is off. */
interface Tokenizer {
  /** How likely it is before any sample, beside others. */
  likelihood: number
  weights: readonly number[]
  variances: readonly number[]
}

const squared = (value: number) => value * value
const known: Tokenizer[] = Object.entries(tokenWeights).map(([name, weights]) =>
  withTemplate(
    RARE[name] ?? 1,
    weights,
    weights.map((weight) => squared(LIKENESS * Math.max(Math.abs(weight), SMALLEST_WEIGHT))),
  ),
)
const tokenizers: Tokenizer[] = [...known, unlikeAny()]

function withTemplate(likelihood: number, weights: readonly number[], variances: readonly number[]): Tokenizer {
  return {
    likelihood,
    weights: [...weights, ...template.map(([expected]) => expected)],
    variances: [...variances, ...template.map(([, deviation]) => squared(deviation))],
  }
}

/** In the middle of the known ones, and as far off as they are. */
function unlikeAny(): Tokenizer {
  const all = Object.values(tokenWeights)
  const mean = textFeatures.map((_, at) => all.reduce((sum, weights) => sum + weights[at]!, 0) / all.length)
  const variance = mean.map(
    (middle, at) =>
      all.reduce((sum, weights) => sum + squared(weights[at]! - middle), 0) / all.length + squared(LIKENESS * middle),
  )
  return withTemplate(UNKNOWN, mean, variance)
}

/**
 * How many tokens prompts take by one model's tokenizer, learned from a few that its engine has counted: which of the
 * tokenizers that are known it is like (each a Gaussian over the weights of its features), and how far off. Without
 * samples all are possible, and `atMost` is that of the one that takes most.
 */
export function createEstimator(samples: readonly TokenSample[]): (counts: PromptCounts) => TokenEstimate {
  const learned = tokenizers.map((tokenizer) => learn(tokenizer, samples))
  const best = Math.max(...learned.map(({ evidence }) => evidence))
  const likely = learned
    .map((one) => ({ ...one, share: Math.exp(one.evidence - best) }))
    .filter(({ share }) => share > UNLIKELY)
  const total = likely.reduce((sum, { share }) => sum + share, 0)
  return (counts) => {
    const guesses = likely.map(({ share, guess }) => ({ share: share / total, ...guess(counts) }))
    return {
      tokens: Math.max(1, Math.round(guesses.reduce((sum, { share, mean }) => sum + share * mean, 0))),
      atLeast: Math.max(0, Math.floor(Math.min(...guesses.map(({ mean, off }) => mean - DEVIATIONS * off)))),
      atMost: Math.max(1, Math.ceil(Math.max(...guesses.map(({ mean, off }) => mean + DEVIATIONS * off)))),
    }
  }
}

/** A prompt as one tokenizer sees it. */
interface Seen {
  counts: PromptCounts
  expected: number
  /** Roots of the shares of its texts' features: which kind of text it is. */
  shares: number[]
}

function learn(tokenizer: Tokenizer, samples: readonly TokenSample[]) {
  const seen = samples.map(({ counts }) => see(tokenizer, counts))
  const covariances = seen.map((one, row) =>
    seen.map((other, column) => {
      const chance = row === column ? chanceOf(samples[row]!.tokens) : 0
      return covariance(tokenizer, one, other) + chance
    }),
  )
  const factored = factor(covariances)
  const off = samples.map(({ tokens }, at) => tokens - seen[at]!.expected)
  const solved = solve(factored, off)
  const misfit = off.reduce((sum, value, at) => sum + value * solved[at]!, 0) + logDeterminant(factored)
  const evidence = Math.log(tokenizer.likelihood) - misfit / 2
  return {
    evidence,
    guess(counts: PromptCounts) {
      const one = see(tokenizer, counts)
      const near = seen.map((other) => covariance(tokenizer, one, other))
      const mean = one.expected + near.reduce((sum, value, at) => sum + value * solved[at]!, 0)
      const explained = solve(factored, near).reduce((sum, value, at) => sum + value * near[at]!, 0)
      const variance = Math.max(0, covariance(tokenizer, one, one) - explained) + chanceOf(mean)
      return { mean, off: Math.sqrt(variance) }
    },
  }
}

function see({ weights }: Tokenizer, counts: PromptCounts): Seen {
  const ofText = weigh(counts as number[], weights) || 1
  return {
    counts,
    expected: counts.reduce((sum, count, at) => sum + count * weights[at]!, 0),
    shares: textFeatures.map((_, at) => Math.sqrt(Math.max(0, counts[at]! * weights[at]!) / ofText)),
  }
}

function covariance({ variances }: Tokenizer, one: Seen, other: Seen): number {
  const apart = one.shares.reduce((sum, share, at) => sum + squared(share - other.shares[at]!), 0)
  const alike = Math.exp(-apart / (2 * squared(KIND_WIDTH)))
  const byKind = squared(KIND) * one.expected * other.expected * alike
  return one.counts.reduce((sum, count, at) => sum + count * other.counts[at]! * variances[at]!, byKind)
}

function chanceOf(tokens: number): number {
  return squared(CHANCE_TOKENS) + squared(CHANCE * tokens)
}
