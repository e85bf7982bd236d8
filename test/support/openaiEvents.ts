import type { ServerResponse } from 'node:http'
import type { Step, ToolCallSpec } from './ollamaAnswers.ts'
import { json, sendSteps } from './sendSteps.ts'

/** Whose server it behaves like. */
export type Manners = 'llamaServer' | 'lmStudio' | 'vllm' | 'other'

/** The body of a /chat/completions or /completions request, as far as the scripted server reads it. */
export interface CompletionBody {
  model: string
  messages?: { role: string; content: unknown; tool_calls?: unknown[]; tool_call_id?: string }[]
  prompt?: string
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  tools?: { function: { name: string } }[]
  tool_choice?: unknown
  response_format?: { type: string; json_schema?: { schema: unknown } }
  max_tokens?: number
  [key: string]: unknown
}

interface How {
  body: CompletionBody
  kind: 'chat' | 'text'
  manners: Manners
}

/** Sends an answer's steps as events. */
export function streamEvents(steps: Step[], how: How, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const calls = { count: 0 }
  return sendSteps(steps, response, signal, {
    type: 'text/event-stream',
    write: (step) =>
      eventsOf(step, how, calls)
        .map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
        .join(''),
  })
}

function eventsOf(step: Step, how: How, calls: { count: number }): (object | string)[] {
  if (typeof step === 'string') return [delta(how, how.kind === 'chat' ? { content: step } : step)]
  if (typeof step !== 'object') return []
  if ('line' in step) return [step.line]
  if ('error' in step) {
    const error = { message: step.error, type: 'server_error', code: 500 }
    return how.manners === 'vllm' ? [{ error }, '[DONE]'] : [{ error }]
  }
  // The name of it differs from one to the other.
  if ('think' in step) {
    return [delta(how, { [how.manners === 'vllm' ? 'reasoning' : 'reasoning_content']: step.think })]
  }
  if ('calls' in step) return step.calls.flatMap((call) => callEvents(call, calls.count++, how))
  if ('done' in step) return endOf(step.done, how, calls)
  return []
}

/** A call in pieces, as it is written. */
function callEvents({ id, name, arguments: args }: ToolCallSpec, index: number, how: How): object[] {
  const given = id === null ? {} : { id: id ?? `call_${index}` }
  const text = JSON.stringify(args)
  const half = Math.ceil(text.length / 2)
  return [
    { index, ...given, type: 'function', function: { name, arguments: '' } },
    { index, function: { arguments: text.slice(0, half) } },
    { index, function: { arguments: text.slice(half) } },
  ].map((piece) => delta(how, { tool_calls: [piece] }))
}

type Done = Extract<Step, { done: unknown }>['done']

function endOf(done: Done, how: How, calls: { count: number }): (object | string)[] {
  const { done_reason: reason = calls.count > 0 ? 'tool_calls' : 'stop' } = done
  const [prompted, predicted] = [done.prompt_eval_count ?? 26, done.eval_count ?? 42]
  const timings =
    how.manners === 'llamaServer'
      ? { timings: { prompt_n: prompted, prompt_ms: 120, predicted_n: predicted, predicted_ms: 1_000 } }
      : {}
  const usage = { prompt_tokens: prompted, completion_tokens: predicted, total_tokens: prompted + predicted }
  return [
    { ...stamp(how), choices: [choice(how, how.kind === 'chat' ? {} : '', reason)], ...timings },
    ...(how.body.stream_options?.include_usage ? [{ ...stamp(how), choices: [], usage, ...timings }] : []),
    '[DONE]',
  ]
}

function delta(how: How, said: object | string): object {
  return { ...stamp(how), choices: [choice(how, said, null)] }
}

function choice({ kind }: How, said: object | string, reason: string | null): object {
  return { index: 0, finish_reason: reason, ...(kind === 'chat' ? { delta: said } : { text: said }) }
}

function stamp({ body, kind }: How): object {
  return { id: 'cmpl-1', object: kind === 'chat' ? 'chat.completion.chunk' : 'text_completion', model: body.model }
}

/** `stream: false`: the same answer as one object. */
export function gatherAnswer(steps: Step[], { body, kind }: How, response: ServerResponse): void {
  const content = steps.filter((step) => typeof step === 'string').join('')
  const said = kind === 'chat' ? { message: { role: 'assistant', content } } : { text: content }
  const usage = { prompt_tokens: 26, completion_tokens: 42, total_tokens: 68 }
  json(response, 200, { id: '1', model: body.model, choices: [{ index: 0, ...said, finish_reason: 'stop' }], usage })
}
