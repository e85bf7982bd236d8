import {
  type ChatHistoryItem,
  type ChatModelFunctions,
  type ChatModelResponse,
  type ChatWrapper,
  type ChatWrapperGenerateContextStateOptions,
  LlamaText,
  type Token,
} from 'node-llama-cpp'
import { AppError } from '../../../../shared/model/errors.ts'
import type { OfferedTool, Prompt, Turn } from '../protocol.ts'
import { paramsSchema } from './grammar.ts'
import type { Tokenizing } from './Vocabularies.ts'

export interface ChatPrompt {
  history: ChatHistoryItem[]
  /** What the model can call, as grammars are made of it; undefined: nothing. */
  functions: ChatModelFunctions | undefined
  /** The model's template for this one prompt. */
  wrapper: ChatWrapper
  /** The prompt as the model reads it. */
  tokens: Token[]
}

/** A conversation as the model's own template writes it. */
export function chatPrompt(
  { model, templates }: Tokenizing,
  { turns, tools, thinking }: Extract<Prompt, { kind: 'chat' }>,
): ChatPrompt {
  const template = templates.get(thinking)
  const results = new Results()
  const asked = toHistory(turns, { results, thinks: template.settings.segments?.thought !== undefined })
  if (thinking === false) skipThinking(asked, template)
  const functions = tools.length > 0 ? toFunctions(tools) : undefined
  const wrapper = tools.length > 0 || results.some ? withOwnTexts(template, tools, results) : template
  const { contextText, history } = written(wrapper, asked, functions)
  return { history, functions, wrapper, tokens: contextText.tokenize(model.tokenizer) }
}

/** It ends with the turn of the model's that is to be made, or gone on with. */
function toHistory(turns: Turn[], { results, thinks }: { results: Results; thinks: boolean }): ChatHistoryItem[] {
  const history = turns.map((turn): ChatHistoryItem => {
    if (turn.role !== 'model') return { type: turn.role, text: turn.text }
    const response = turn.parts.flatMap((part): ChatModelResponse['response'] => {
      if (typeof part === 'string') return [part]
      if ('call' in part) {
        const { name, args, result } = part.call
        return [{ type: 'functionCall', name, params: args, result: results.placeOf(result) }]
      }
      return thinks ? [{ type: 'segment', segmentType: 'thought', text: part.thought, ended: true }] : []
    })
    return { type: 'model', response }
  })
  return history.at(-1)?.type === 'model' ? history : [...history, { type: 'model', response: [] }]
}

/**
 * Writes an empty thought where the answer begins, as the templates do themselves that know how to do without: but what a
 * template writes there is lost where the library finds out how it goes on.
 */
function skipThinking(history: ChatHistoryItem[], { settings, wrapperName }: ChatWrapper): void {
  const turn = history.at(-1)
  const thought = settings.segments?.thought
  if (turn?.type !== 'model' || turn.response.length > 0 || wrapperName !== 'JinjaTemplate' || !thought) return
  // A template that begins each answer inside a thought leaves no choice.
  const isOpen = typeof thought.prefix === 'object' && 'type' in thought.prefix
  if (!isOpen) turn.response.push({ type: 'segment', segmentType: 'thought', text: '', ended: true })
}

const NOTHING_SAID: ChatHistoryItem = { type: 'user', text: '…' }

/** Templates are programs of the model's makers, and some refuse an order of turns that others take. */
function written(wrapper: ChatWrapper, asked: ChatHistoryItem[], functions: ChatModelFunctions | undefined) {
  const write = (history: ChatHistoryItem[]) => {
    const offers = functions && { availableFunctions: functions }
    return { history, ...wrapper.generateContextState({ chatHistory: history, ...offers }) }
  }
  try {
    return write(asked)
  } catch (error) {
    const first = asked.findIndex(({ type }) => type !== 'system')
    // What came before may have been left out, and most that refuse want a question first.
    if (asked[first]?.type === 'model' && first < asked.length - 1)
      return written(wrapper, asked.toSpliced(first, 0, NOTHING_SAID), functions)
    throw new AppError('ENGINE_FAILED', 'This model’s chat template can’t write this conversation.', {
      next: 'Choose another model, or begin a new conversation.',
      detail: error instanceof Error ? error.message : String(error),
    })
  }
}

function toFunctions(tools: OfferedTool[]): ChatModelFunctions {
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      { ...(description !== undefined && { description }), params: paramsSchema(parameters) },
    ]),
  )
}

/**
 * The template with what it would else not show as it is: the tools by their own schemas, not by those of grammars, and
 * their results as texts, which it would write as JSON.
 */
function withOwnTexts(template: ChatWrapper, tools: OfferedTool[], results: Results): ChatWrapper {
  const shown = Object.fromEntries(
    tools.map(({ name, description, parameters }) => [name, { description, params: parameters }]),
  ) as unknown as ChatModelFunctions
  const own = Object.create(template) as ChatWrapper
  own.generateContextState = (options: ChatWrapperGenerateContextStateOptions) => {
    const offers = Object.keys(options.availableFunctions ?? {}).length > 0
    const state = template.generateContextState({ ...options, ...(offers && { availableFunctions: shown }) })
    const contextText = LlamaText(
      state.contextText.values.map((value) => (typeof value === 'string' ? results.filledIn(value) : value)),
    )
    return { ...state, contextText } as typeof state
  }
  return own
}

/** What tools have answered. Each has a place in the template's text until that has been filled in. */
class Results {
  readonly #texts: string[] = []
  /** Nobody who writes a question or a page can name a place. */
  readonly #mark = `result-${crypto.randomUUID()}`

  get some(): boolean {
    return this.#texts.length > 0
  }

  placeOf(text: string): string {
    return `${this.#mark}-${this.#texts.push(text) - 1}-`
  }

  filledIn(text: string): string {
    if (!text.includes(this.#mark)) return text
    const place = new RegExp(`\\\\?"?${this.#mark}-(\\d+)-\\\\?"?`, 'g')
    return text.replace(place, (whole, at: string) => this.#texts[Number(at)] ?? whole)
  }
}
