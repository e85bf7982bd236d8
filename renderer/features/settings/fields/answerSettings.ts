import type { ConversationSettings, ModelRef, Thinking } from '../../../../shared/model/conversation.ts'

/** What an engine is asked for, as it stands in a form's fields; empty: the engine's own default. */
export interface AnswerSettingsText {
  readonly systemPrompt: string
  readonly temperature: string
  readonly topP: string
  readonly maxTokens: string
  readonly contextLength: string
  readonly keepAlive: string
  readonly thinking: string
  /** `off`: the model is offered no tools. */
  readonly tools: string
  /** `on`: one call at a time. */
  readonly oneTool: string
  /** `any`, or `tool:` and its name. */
  readonly forceTool: string
  /** `on`: the text is continued as it stands. */
  readonly raw: string
}

export function textOfSettings(settings: ConversationSettings): AnswerSettingsText {
  return {
    systemPrompt: settings.systemPrompt ?? '',
    temperature: textOf(settings.temperature),
    topP: textOf(settings.topP),
    maxTokens: textOf(settings.maxTokens),
    contextLength: textOf(settings.contextLength),
    keepAlive: textOf(settings.keepAlive),
    thinking: thinkingText(settings.thinking),
    tools: settings.tools === false ? 'off' : '',
    oneTool: settings.parallelTools === false ? 'on' : '',
    forceTool: forceText(settings.forceTool),
    raw: settings.raw ? 'on' : '',
  }
}

/** What the fields say, for `ConversationSettings` to judge. */
export function typedSettings(text: AnswerSettingsText, model: ModelRef | undefined): Record<string, unknown> {
  const { systemPrompt, temperature, topP, maxTokens, contextLength, keepAlive } = text
  const { thinking, tools, oneTool, forceTool, raw } = text
  return {
    ...(model && { model }),
    ...(systemPrompt.trim() !== '' && { systemPrompt }),
    ...(temperature.trim() !== '' && { temperature: Number(temperature) }),
    ...(topP.trim() !== '' && { topP: Number(topP) }),
    ...(maxTokens.trim() !== '' && { maxTokens: Number(maxTokens) }),
    ...(contextLength.trim() !== '' && { contextLength: Number(contextLength) }),
    ...(keepAlive.trim() !== '' && { keepAlive: durationOf(keepAlive.trim()) }),
    ...(thinking !== '' && { thinking: thinking === 'on' ? true : thinking === 'off' ? false : thinking }),
    ...(tools === 'off' && { tools: false }),
    ...(oneTool === 'on' && { parallelTools: false }),
    ...(forceTool !== '' && { forceTool: forceTool === 'any' ? 'any' : { name: forceTool.slice(TOOL.length) } }),
    ...(raw === 'on' && { raw: true }),
  }
}

/** What a forced tool's name begins with in the form. */
export const TOOL = 'tool:'

function forceText(forceTool: ConversationSettings['forceTool']): string {
  return typeof forceTool === 'object' ? `${TOOL}${forceTool.name}` : (forceTool ?? '')
}

const textOf = (value: number | string | undefined) => (value === undefined ? '' : String(value))
const durationOf = (text: string) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text)

function thinkingText(thinking: Thinking | undefined): string {
  if (thinking === undefined) return ''
  return thinking === true ? 'on' : thinking === false ? 'off' : thinking
}
