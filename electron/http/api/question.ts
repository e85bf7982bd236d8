import { z } from 'zod'
import type { CallerMessage } from '../../procedures/callerMessage.ts'
import type { ApiQuestion } from '../../procedures/publicApi.ts'
import { hasParts } from './parts.ts'

const Text = z.string().max(1_000_000)
const TextPart = z.strictObject({ type: z.literal('text'), text: Text })

/** A message as LangChain writes role dictionaries: OpenAI's names for the roles, and its own. */
const Message = z.strictObject({
  role: z.enum(['system', 'user', 'human', 'assistant', 'ai']),
  content: z.union([Text, z.array(TextPart).max(100)]).refine(hasParts, 'It has no parts.'),
})

const asked = {
  question: Text.min(1).optional().meta({ description: 'What is asked. Either this or messages.' }),
  messages: z
    .array(Message)
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: 'What was said before, and last what is asked. They are all the history there is.' }),
  system: z.string().max(100_000).optional().meta({ description: 'What the model is told to be, for this answer.' }),
}
const model = z
  .string()
  .min(1)
  .max(600)
  .optional()
  .meta({ description: 'As engine/name, such as ollama/qwen3:4b. Absent: the model of a new conversation.' })

interface Asked {
  question?: string | undefined
  messages?: z.infer<typeof Message>[] | undefined
  session_id?: string | undefined
}

const oneQuestion = ({ question, messages, session_id: session }: Asked, context: z.RefinementCtx) => {
  const issue = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
  if (question === undefined && messages === undefined) issue('question', 'It is missing, and so are messages.')
  if (question !== undefined && messages !== undefined) issue('messages', 'Send either a question or messages.')
  if (messages && session !== undefined) issue('session_id', 'A session keeps its own history: send a question.')
  const last = messages?.at(-1)?.role
  if (last && last !== 'user' && last !== 'human') issue('messages', 'The last message must be the user’s.')
}

/** The body of `/invoke` and `/stream`. */
export const QuestionInput = z
  .strictObject({
    ...asked,
    model,
    session_id: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'Your own name for a conversation whose history is kept, and shown in Aside.' }),
  })
  .superRefine(oneQuestion)
export type QuestionInput = z.infer<typeof QuestionInput>

/** The body of `/batch`. */
export const BatchInput = z.strictObject({
  inputs: z.array(z.strictObject(asked).superRefine(oneQuestion)).min(1).max(1_000),
  model,
  max_concurrency: z.int().min(1).max(64).default(16).meta({ description: 'The most that are answered at once.' }),
})
export type BatchInput = z.infer<typeof BatchInput>

/** What is asked, as the backend takes it. */
export function toApiQuestion(input: QuestionInput): Omit<ApiQuestion, 'caller'> {
  const { question, messages = [], model: name, session_id: session, system } = input
  const all = question === undefined ? messages.map(toCallerMessage) : [ask(question)]
  return { model: name, session, system, messages: all }
}

function toCallerMessage({ role, content }: z.infer<typeof Message>): CallerMessage {
  const text = typeof content === 'string' ? content : content.map((part) => part.text).join('')
  if (role === 'system') return { role, text }
  if (role === 'user' || role === 'human') return ask(text)
  return { role: 'assistant', blocks: [{ type: 'text', text }] }
}

function ask(text: string): CallerMessage {
  return { role: 'user', blocks: [{ type: 'text', text }] }
}
