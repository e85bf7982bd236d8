import { aboutTokens, bytes, number, roughly } from '../format.ts'
import type { PromptFit } from '../model/promptFit.ts'

/** What is said where a prompt does not fit into the context, and of what was left out for it. */
export const promptFitWords = {
  title: 'This would not fit',
  what({ promptTokens, atMost, exact, contextLength }: PromptFit, model: string): string {
    const all = `${exact ? '' : 'about '}${number(promptTokens)}`
    const most = !exact && atMost > promptTokens * 1.02 ? `, at most ${number(atMost)}` : ''
    const takes = `It takes ${all}${most} tokens`
    if (contextLength === undefined) return `${takes}, more than ${model} has room for.`
    return `${takes}; ${model} has room for ${number(contextLength)}, and the answer needs some of it.`
  },
  nothingSent: 'Nothing was sent.',
  larger: ({ contextLength, memory }: NonNullable<PromptFit['larger']>) =>
    `Use a context of ${number(contextLength)} tokens${memory ? ` (about ${bytes(memory)} more memory)` : ''}`,
  dropOldest: ({ messages }: NonNullable<PromptFit['dropOldest']>) =>
    messages === 1 ? 'Leave out the oldest message' : `Leave out the ${number(messages)} oldest messages`,
  sendAnyway: 'Send it as it is',
  nothingHelps: 'Shorten it, or choose a model with a longer context.',
  announced: (what: string) => `This would not fit. ${what} The choices are above the message box.`,
  leftOut: 'Messages above this line are not sent to the model',
  sendAgain: 'Send them again',
  cut: ({ read, of }: { read: number; of?: number | undefined }) =>
    `The model read only ${number(read)}${of === undefined ? '' : ` of about ${number(of)}`} tokens of this conversation. The rest was cut off.`,
  typed: (tokens: number) => `about ${roughly(tokens)} more`,
  typedOnly: aboutTokens,
  typedLabel: (tokens: number) => `what you are writing takes ${aboutTokens(tokens)}`,
}
