import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { ChatBody, DoneFields, Step, ToolCallSpec } from './ollamaAnswers.ts'

/** Sends an answer's steps, each as its own write, until they end or `signal` does. */
export async function stream(
  steps: Step[],
  body: ChatBody,
  response: ServerResponse,
  kind: 'chat' | 'generate',
  signal: AbortSignal,
): Promise<void> {
  for (const step of steps) {
    if (signal.aborted) return
    if (typeof step === 'object' && 'wait' in step) await pause(step.wait, undefined, { signal }).catch(() => {})
    else if (step === 'forever') await new Promise((resolve) => signal.addEventListener('abort', resolve))
    else if (step === 'destroy') return void response.destroy()
    else if (step === 'end') return void response.end()
    else {
      // An answer fails with a status as long as nothing of it was sent.
      if (typeof step === 'object' && 'error' in step && !response.headersSent)
        return json(response, 500, { error: step.error })
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.write(bytesOf(step, body, kind))
      if (typeof step === 'object' && ('error' in step || 'done' in step)) return void response.end()
    }
  }
  response.end()
}

function bytesOf(step: Step, body: ChatBody, kind: 'chat' | 'generate'): Uint8Array {
  if (typeof step === 'object' && 'raw' in step) return Buffer.from(step.raw as string)
  if (typeof step === 'object' && 'together' in step)
    return Buffer.concat(step.together.map((inner) => bytesOf(inner, body, kind)))
  return Buffer.from(`${JSON.stringify(lineOf(step, body, kind))}\n`)
}

function lineOf(step: Step, body: ChatBody, kind: 'chat' | 'generate'): Record<string, unknown> {
  if (typeof step === 'object' && 'line' in step) return step.line
  if (typeof step === 'object' && 'error' in step) return { error: step.error }
  const done = typeof step === 'object' && 'done' in step ? step.done : undefined
  const content = typeof step === 'string' ? step : (done?.content ?? '')
  const thinking = typeof step === 'object' && 'think' in step ? step.think : undefined
  const calls = typeof step === 'object' && 'calls' in step ? step.calls : done?.calls
  const message = {
    role: 'assistant',
    content,
    ...(thinking && { thinking }),
    ...(calls && { tool_calls: calls.map(wireCall) }),
  }
  const said = kind === 'chat' ? { message } : { response: content, ...(thinking && { thinking }) }
  const context = kind === 'generate' && done && !body.raw && { context: [1, 2, 3] }
  return { ...stamp(body), ...said, done: done !== undefined, ...(done && doneFields(done)), ...context }
}

function wireCall({ id, name, arguments: args }: ToolCallSpec, index: number): Record<string, unknown> {
  const given = id === null ? {} : { id: id ?? `call_${Math.random().toString(36).slice(2, 10).padEnd(8, '0')}` }
  return { ...given, function: { index, name, arguments: args } }
}

/** Counts and durations; those that are zero are left out, as Ollama leaves them out. */
function doneFields({
  content: _,
  calls: __,
  done_reason = 'stop',
  ...given
}: Partial<DoneFields>): Record<string, unknown> {
  const metrics = {
    total_duration: 1_200_000_000,
    load_duration: 80_000_000,
    prompt_eval_count: 26,
    prompt_eval_duration: 120_000_000,
    eval_count: 42,
    eval_duration: 1_000_000_000,
    ...given,
  }
  return { done_reason, ...Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== 0)) }
}

/** `stream: false`: the same answer as one object. */
export async function gather(
  steps: Step[],
  body: ChatBody,
  kind: 'chat' | 'generate',
  signal: AbortSignal,
): Promise<object> {
  let content = ''
  let thinking = ''
  const calls: ToolCallSpec[] = []
  let done: Partial<DoneFields> = {}
  for (const step of steps) {
    if (typeof step === 'string') content += step
    else if ('wait' in step) await pause(step.wait, undefined, { signal }).catch(() => {})
    else if ('think' in step) thinking += step.think
    else if ('calls' in step) calls.push(...step.calls)
    else if ('error' in step) return { error: step.error }
    else if ('done' in step) done = step.done
  }
  const line = lineOf(
    { done: { ...done, content: content + (done.content ?? ''), calls: [...calls, ...(done.calls ?? [])] } },
    body,
    kind,
  )
  const message = line.message as Record<string, unknown> | undefined
  if (message && thinking) message.thinking = thinking
  if (message && (message.tool_calls as unknown[]).length === 0) delete message.tool_calls
  return line
}

/** What every line begins with. */
export function stamp(body: ChatBody): { model: string; created_at: string } {
  return { model: body.model, created_at: new Date().toISOString().replace('Z', '123456Z') }
}

/** A whole answer in plain text, as the server's own router gives it. */
export function text(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}

/** A whole answer in JSON. */
export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}
