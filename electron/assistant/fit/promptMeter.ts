import type { ModelRef } from '../../../shared/model/conversation.ts'
import { AppError } from '../../../shared/model/errors.ts'
import type { Usage } from '../../../shared/model/message.ts'
import type { PromptFit } from '../../../shared/model/promptFit.ts'
import type { Engine } from '../../engines/engine.ts'
import type { Asked } from '../asked.ts'
import type { Chain } from '../chain.ts'
import { contextOf, type FoundContext, roomForAnswer } from './contextOf.ts'
import { fitChoices } from './fitChoices.ts'
import { KnownPrompts } from './KnownPrompts.ts'
import { type Measured, measure } from './measure.ts'
import type { TokenCalibration } from './tokenCalibration.ts'
import type { TokenEstimate } from './tokenEstimate.ts'

export interface PromptMeterOptions {
  engine(id: string): Engine
  chain(): Promise<Chain>
  calibration: TokenCalibration
  /** The longest context that the model was made for, where its engine says. */
  longestContext(model: ModelRef): Promise<number | undefined>
}

/** Compares prompts with the context they are answered in, before and after, and learns from the engines' counts. */
export interface PromptMeter {
  /** `refused`: the engine would not take it, whatever an estimate says. */
  fit(asked: Asked, refused?: boolean): Promise<PromptFit>
  /** CONTEXT_OVERFLOW, with the counts, for what the engine would cut or refuse. */
  assertFits(asked: Asked): Promise<void>
  /** The engine has read the prompt: learns from its count, and says when that betrays that it cut it. */
  read(asked: Asked, tokens: number, loaded: number | undefined): Promise<Usage['cut']>
  /** The engine has refused it: learns from the figures it gave. */
  refused(asked: Asked, error: AppError): Promise<void>
}

/** An engine whose counts are of whole prompts has read less than that share only where it left something out. */
const CUT_SHARE = 0.6

export function createPromptMeter(options: PromptMeterOptions): PromptMeter {
  const { calibration } = options
  const known = new KnownPrompts()

  /** What is estimated to be within `room` tokens is not counted, where that takes long. */
  async function measured(asked: Asked, room = Number.POSITIVE_INFINITY): Promise<Measured> {
    const engine = options.engine(asked.context.model.engine)
    return measure(asked, { engine, chain: await options.chain(), calibration, room })
  }

  async function contextFor({ context }: Asked): Promise<FoundContext | undefined> {
    const { model } = context
    return contextOf(options.engine(model.engine), model, {
      asked: context.contextLength,
      longest: await options.longestContext(model),
      seen: calibration.contexts(model),
    })
  }

  return {
    async fit(asked, refused = false) {
      const found = await contextFor(asked)
      const { model, maxTokens } = asked.context
      const room = found && found.tokens - roomForAnswer(found.tokens, maxTokens)
      // What was refused is counted as well as can be, whatever is guessed.
      const prompt = await measured(asked, refused ? 0 : room)
      const { tokens, atMost, exact } = await prompt.tokensFrom(0)
      const whole = { promptTokens: tokens, atMost, exact }
      if (!found || room === undefined) return { ...whole, fits: !refused }
      const fits = atMost <= room
      const told = { ...whole, contextLength: found.tokens }
      if (fits && !refused) return { ...told, fits }
      const choices = await fitChoices(asked, prompt, {
        engine: options.engine(model.engine),
        context: found.tokens,
        longest: await options.longestContext(model),
        refused: refused && fits,
      })
      return { ...told, fits: false, ...choices }
    },

    async assertFits(asked) {
      const found = await contextFor(asked)
      if (!found || found.isAssumed) return
      const { tokens, atMost, exact } = await (await measured(asked, found.tokens)).tokensFrom(0)
      if (atMost <= found.tokens) return
      throw overflow(exact ? `${tokens}` : `about ${tokens}, and at most ${atMost},`, found.tokens)
    },

    async read(asked, tokens, loaded) {
      const { context, branch } = asked
      const { model } = context
      if (loaded !== undefined) remember(asked, loaded)
      // What is gone on with as it stands, or forced into a form, has another template or none.
      if (context.raw || context.format !== undefined || context.forceTool !== undefined) return undefined
      const { counts } = await measured(asked)
      const cut = judge(calibration.estimate(model, counts), tokens, loaded, options.engine(model.engine))
      if (!cut) calibration.learn(model, counts, tokens, await knownOf(asked))
      known.add(model, branch, asked.system)
      return cut
    },

    async refused(asked, error) {
      const [tokens, loaded] = [...(error.detail ?? '').matchAll(/(\d+)\s*tokens/gi)].map((match) => Number(match[1]))
      if (!tokens || !loaded || tokens <= loaded) return
      remember(asked, loaded)
      calibration.learn(asked.context.model, (await measured(asked)).counts, tokens)
    },
  }

  function remember({ context }: Asked, loaded: number): void {
    const isAsked = context.contextLength !== undefined
    calibration.remember(context.model, isAsked ? { asked: loaded } : { usual: loaded })
  }

  /** Tokens at the beginning that the engine may have kept from an earlier prompt. */
  async function knownOf({ context, system, branch }: Asked): Promise<number> {
    const same = known.sharedWith(context.model, branch, system)
    if (same === undefined) return 0
    const { countFrame, countMessage, sumCounts } = await import('./promptCounts.ts')
    const tools = await (await options.chain()).definitions(context)
    const shared = branch.slice(0, same).map((message) => countMessage(message, context.model.name))
    return calibration.estimate(context.model, sumCounts([countFrame(system, tools), ...shared])).tokens
  }
}

function judge(
  { tokens: expected, atLeast }: TokenEstimate,
  read: number,
  loaded: number | undefined,
  { countsWholePrompts }: Engine,
): Usage['cut'] {
  const of = expected > read ? { of: expected } : {}
  if (loaded !== undefined && read >= loaded - 1) return { read, ...of }
  // More than there was room for has been answered: it was not all read, however much of that was counted.
  if (loaded !== undefined && atLeast > loaded) return { read: read * 2 > loaded ? read : loaded, of: expected }
  if (countsWholePrompts && read < atLeast && read < CUT_SHARE * expected) return { read, of: expected }
  return undefined
}

function overflow(tokens: string, context: number): AppError {
  return new AppError(
    'CONTEXT_OVERFLOW',
    `The conversation is too long for the model's context. It has ${tokens} tokens; the model has room for ${context}.`,
    { next: 'Ask for a longer context, or send less of what was said before. Nothing was cut.' },
  )
}

/** What an answer whose engine has cut its prompt ends with, where nobody sees a remark. */
export function cutError({ read, of }: NonNullable<Usage['cut']>): AppError {
  const all = of === undefined ? '' : ` of about ${of}`
  return new AppError('CONTEXT_OVERFLOW', `The engine has read only ${read}${all} tokens of the conversation.`, {
    next: 'Ask for a longer context, or send less of what was said before.',
  })
}
