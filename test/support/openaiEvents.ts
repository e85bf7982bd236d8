import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Step, ToolCallSpec } from './ollamaAnswers.ts'
import { json } from './ollamaLines.ts'

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

/** Sends an answer's steps as events, each as its own write, until they end or `signal` does. */
export async function streamEvents(
  steps: Step[],
  how: How,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const calls = { count: 0 }
  for (const step of steps) {
    if (signal.aborted) return
    if (typeof step === 'object' && 'wait' in step) await pause(step.wait, undefined, { signal }).catch(() => {})
    else if (step === 'forever') await new Promise((resolve) => signal.addEventListener('abort', resolve))
    else if (step === 'destroy') return void response.destroy()
    else if (step === 'end') return void response.end()
    else {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(bytesOf(step, how, calls))
      if (typeof step === 'object' && ('error' in step || 'done' in step)) return void response.end()
    }
  }
  response.end()
}

function bytesOf(step: Step, how: How, calls: { count: number }): Uint8Array {
  if (typeof step === 'object' && 'raw' in step) return Buffer.from(step.raw as string)
  if (typeof step === 'object' && 'together' in step)
    return Buffer.concat(step.together.map((inner) => bytesOf(inner, how, calls)))
  return Buffer.from(
    eventsOf(step, how, calls)
      .map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`)
      .join(''),
  )
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
