import type { PromptFit } from '../../../shared/model/promptFit.ts'
import type { Engine } from '../../engines/engine.ts'
import type { Asked } from '../asked.ts'
import { largerContexts, roomForAnswer } from './contextOf.ts'
import type { Measured } from './measure.ts'

interface Place {
  engine: Engine
  context: number
  longest: number | undefined
  /** The engine refused what would fit by the estimate, which is then believed less. */
  refused: boolean
}

/** What is offered of room when an engine says that the estimate was wrong. */
const DOUBT = 0.75

/** What would make a prompt fit that does not: a longer context, or fewer messages. */
export async function fitChoices(
  asked: Asked,
  measured: Measured,
  place: Place,
): Promise<Pick<PromptFit, 'larger' | 'dropOldest'>> {
  const [larger, dropOldest] = await Promise.all([
    longerContext(asked, measured, place),
    fewerMessages(asked, measured, place),
  ])
  return { ...(larger && { larger }), ...(dropOldest && { dropOldest }) }
}

async function longerContext(asked: Asked, measured: Measured, { engine, context, longest, refused }: Place) {
  if (!engine.contextCost) return undefined
  const { atMost } = await measured.tokensFrom(0)
  const { model, maxTokens } = asked.context
  const needed = refused ? atMost / DOUBT : atMost
  const contextLength = largerContexts(context, longest).find((one) => needed + roomForAnswer(one, maxTokens) <= one)
  if (contextLength === undefined) return undefined
  const memory = await engine.contextCost(model.name, contextLength)
  return { contextLength, ...(memory !== undefined && { memory: Math.max(0, memory) }) }
}

/** The first question from which on it fits. */
async function fewerMessages({ branch, context: asks }: Asked, measured: Measured, { context, refused }: Place) {
  const room = (context - roomForAnswer(context, asks.maxTokens)) * (refused ? DOUBT : 1)
  const questions = branch.flatMap(({ role }, at) => (role === 'user' && at > 0 ? [at] : []))
  let [from, to] = [0, questions.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((await measured.tokensFrom(questions[middle]!)).atMost <= room) to = middle
    else from = middle + 1
  }
  const first = questions[from]
  if (first === undefined) return undefined
  const { tokens } = await measured.tokensFrom(first)
  return { contextFrom: branch[first]!.id, messages: first, promptTokens: tokens }
}
