import type { ModelRef } from '../../../shared/model/conversation.ts'
import type { Engine } from '../../engines/engine.ts'

export interface FoundContext {
  tokens: number
  /** Nobody has seen it yet: the model was never loaded. */
  isAssumed: boolean
}

interface Parts {
  /** Tokens that the question itself asks for. */
  asked: number | undefined
  /** The longest that the model was made for. */
  longest: number | undefined
  /** What it had when nobody asked for another, and when a question did. */
  seen: { usual?: number | undefined; asked?: number | undefined }
}

/**
 * The context that a question will be answered in; undefined when nobody can tell. What is loaded now may have been loaded
 * for another question, which asked for more: without an engine's own word that counts for nothing, and of what is left
 * the least does.
 */
export async function contextOf(
  engine: Engine,
  { name }: ModelRef,
  { asked, longest, seen }: Parts,
): Promise<FoundContext | undefined> {
  const upTo = (tokens: number) => ({ tokens: Math.min(tokens, longest ?? tokens), isAssumed: false })
  if (asked !== undefined && engine.contextCost) return upTo(asked)
  const own = await engine.defaultContext?.(name)
  if (own !== undefined) return upTo(own)
  const loaded = await engine.loadedContext?.(name)
  const usual = [loaded === seen.asked ? undefined : loaded, seen.usual].filter((tokens) => tokens !== undefined)
  if (usual.length > 0) return { tokens: Math.min(...usual), isAssumed: false }
  return engine.assumedContext === undefined ? undefined : { ...upTo(engine.assumedContext), isAssumed: true }
}

/** What must stay free for the answer to be worth its name. */
export function roomForAnswer(context: number, maxTokens: number | undefined): number {
  const usual = Math.min(MOST_ROOM, Math.max(context / 10, Math.min(LEAST_ROOM, context / 4)))
  return Math.ceil(Math.min(maxTokens ?? usual, usual))
}

const LEAST_ROOM = 512
const MOST_ROOM = 2_048

const FIRST_STEP = 8_192
/** Where nobody knows how much the model can take. */
const FURTHEST_STEP = 131_072

/** Contexts worth offering above that one, up to what the model was made for. */
export function largerContexts(context: number, longest: number | undefined): number[] {
  const last = longest ?? FURTHEST_STEP
  const steps: number[] = []
  for (let step = FIRST_STEP; step < last; step *= 2) steps.push(step)
  return [...steps, last].filter((step) => step > context)
}
