import { basename, isAbsolute } from 'node:path'
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import type { JsonSchema } from '../../../shared/model/tool.ts'
import { estimateTokens } from '../../../shared/tokens.ts'
import { type LooseBlock, roleOf } from '../chatModels/messageContent.ts'
import type { ModelOptions, PromptCount } from '../engine.ts'
import { promptOf } from '../llamaCpp/promptOf.ts'
import type { Prompt } from '../llamaCpp/protocol.ts'
import { type Shown, weightsOf } from './readLibrary.ts'

interface Asked {
  options: ModelOptions
  messages: BaseMessage[]
  tools: JsonSchema[]
}

/**
 * Counts a prompt by the file that Ollama has of a model on this computer. The file's chat template stands for Ollama's own,
 * which is another one for many models; pictures are left out.
 */
export async function countPrompt(
  shown: Shown,
  { options, messages, tools }: Asked,
  countBy: (path: string, prompt: Prompt) => Promise<number | undefined>,
): Promise<PromptCount | undefined> {
  const path = weightsHere(shown)
  if (path === undefined) return undefined
  const sent = options.raw ? messages : [...beforeFirst(shown, messages), ...messages]
  const texts = sent.map(withoutImages)
  // Ollama keeps to a form by a grammar, and offers tools all the same.
  const prompt = promptOf({ ...options, format: undefined }, texts, tools)
  const tokens = await countBy(path, prompt)
  if (tokens === undefined) return undefined
  const textOnly = texts.some((text, at) => text !== sent[at])
  return { tokens, exact: false, mayAdd: options.raw ? 0 : ownWords(shown), ...(textOnly && { textOnly }) }
}

/**
 * Where the weights are, as the server says: what it says is not believed any further than that this may be a blob of
 * Ollama's on a disk of this computer.
 */
function weightsHere(shown: Shown): string | undefined {
  const [path = ''] = weightsOf(shown)
  // A share of Windows: asking for it would connect to another computer.
  const isShare = /^[\\/]{2}/.test(path)
  return isAbsolute(path) && !isShare && /^sha256-[0-9a-f]{64}$/.test(basename(path)) ? path : undefined
}

/** What a model brings along from its Modelfile. */
function beforeFirst({ system = '', messages = [] }: Shown, [first]: BaseMessage[]): BaseMessage[] {
  const isSaid = first !== undefined && roleOf(first) === 'system'
  const before = messages.map(({ role, content }) => {
    if (role === 'system') return new SystemMessage(content)
    return role === 'assistant' ? new AIMessage(content) : new HumanMessage(content)
  })
  return [...(system.trim() === '' || isSaid ? [] : [new SystemMessage(system)]), ...before]
}

/** The same message where it has none. */
function withoutImages(message: BaseMessage): BaseMessage {
  if (typeof message.content === 'string' || message.type !== 'human') return message
  const content = (message.content as LooseBlock[]).filter(({ type }) => type !== 'image' && type !== 'image_url')
  if (content.length === message.content.length) return message
  return new HumanMessage({ content: content as never })
}

/** The texts of a template of Go's, without its actions: what follows the end of each. */
function ownWords({ template = '' }: Shown): number {
  const [before = '', ...others] = template.split('{{')
  const after = others.map((text) => (text.includes('}}') ? text.slice(text.indexOf('}}') + 2) : ''))
  return estimateTokens([before, ...after].join(' ').replace(/\s+/g, ' '))
}
