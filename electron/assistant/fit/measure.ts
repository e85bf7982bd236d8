import type { Engine, PromptCount } from '../../engines/engine.ts'
import type { Asked } from '../asked.ts'
import type { Chain } from '../chain.ts'
import type { TokenCalibration } from './tokenCalibration.ts'
import { onlyPictures, type PromptCounts, promptFeatures, type TokenEstimate } from './tokenEstimate.ts'

/** A prompt that can be measured, whole or from one of its messages on. */
export interface Measured {
  /** Of the prompt without the messages before that one. */
  tokensFrom(index: number): Promise<Count>
  /** What decides how many tokens it takes. */
  counts: PromptCounts
}

export interface Count extends Pick<TokenEstimate, 'tokens' | 'atMost'> {
  exact: boolean
}

interface Means {
  engine: Engine
  chain: Chain
  calibration: TokenCalibration
  /** What is estimated to take no more needs no other count. */
  room: number
}

export async function measure(asked: Asked, { engine, chain, calibration, room }: Means): Promise<Measured> {
  const { countFrame, countMessage, sumCounts } = await import('./promptCounts.ts')
  const { context, system, branch } = asked
  const { model, conversationId: _, ...asks } = context
  const tools = await chain.definitions(context)
  const frame = countFrame(system, tools)
  const each = branch.map((message) => countMessage(message, model.name))
  let mayWait = true

  async function countFrom(index: number): Promise<Count> {
    const counts = sumCounts([frame, ...each.slice(index)])
    const estimate = calibration.estimate(model, counts)
    const needed = estimate.atMost > room && mayWait
    const { promptMessages } = await import('./promptMessages.ts')
    const messages = promptMessages(system, branch.slice(index))
    const counted = await engine.countTokens?.({ ...asks, name: model.name }, messages, tools as never, needed)
    // Who could not tell in time is not waited for once more before the answer is there.
    if (!counted) {
      mayWait &&= !needed
      return { tokens: estimate.tokens, atMost: estimate.atMost, exact: false }
    }
    const pictures = calibration.estimate(model, onlyPictures(counts))
    const learned = calibration.hasLearned(model) ? estimate : undefined
    return boundsOf(counted, { counts, pictures, learned })
  }

  const known = new Map<number, Promise<Count>>()
  return {
    counts: sumCounts([frame, ...each]),
    tokensFrom(index) {
      const count = known.get(index) ?? countFrom(index)
      known.set(index, count)
      return count
    },
  }
}

/**
 * What one template writes where another writes something else, as far as models' templates differ: in a prompt, a
 * message, before tools and for each. Thoughts of earlier answers are left out by some.
 */
const differs: Partial<Record<(typeof promptFeatures)[number], number>> = {
  prompts: 40,
  messages: 4,
  toolsets: 100,
  tools: 10,
  thoughts: 1.3,
}
/** And in how it sets their texts apart. */
const DIFFERS = 0.005

interface Known {
  counts: PromptCounts
  /** What its pictures take. */
  pictures: TokenEstimate
  /** What the engine's own counts say of it, where there are some. */
  learned: TokenEstimate | undefined
}

/** A count with what may be more than it. */
function boundsOf({ tokens, exact, textOnly, mayAdd = 0 }: PromptCount, { counts, pictures, learned }: Known): Count {
  if (exact && !textOnly) return { tokens, atMost: tokens, exact }
  const shown = textOnly ? pictures : { tokens: 0, atMost: 0 }
  const margin = exact ? 0 : promptFeatures.reduce((sum, name, at) => sum + (differs[name] ?? 0) * counts[at]!, mayAdd)
  const all = tokens + shown.tokens
  const atMost = Math.ceil(tokens * (exact ? 1 : 1 + DIFFERS) + margin + shown.atMost)
  // The engine has counted more than its file explains: its template says more than the file's.
  if (learned && learned.atLeast > atMost) return { tokens: learned.tokens, atMost: learned.atMost, exact: false }
  return { tokens: all, atMost, exact: false }
}
