import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { ChatBody, DoneFields, Step, ToolCallSpec } from './ollamaAnswers.ts'
import { json, sendSteps } from './sendSteps.ts'

/** Sends an answer's steps as lines. */
export function stream(
  steps: Step[],
  body: ChatBody,
  response: ServerResponse,
  kind: 'chat' | 'generate',
  signal: AbortSignal,
): Promise<void> {
  return sendSteps(steps, response, signal, {
    type: 'application/x-ndjson',
    write: (step) => `${JSON.stringify(lineOf(step, body, kind))}\n`,
    // An answer fails with a status as long as nothing of it was sent.
    refuse: (error) => json(response, 500, { error }),
  })
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
