import type { ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Answer, Step } from './ollamaAnswers.ts'

/** How one kind of server writes an answer's steps. */
interface Writing {
  /** Of what is streamed. */
  type: string
  /** What a step that is to be read looks like. */
  write(step: Step): string
  /** An error with nothing before it; absent: it is streamed like any. */
  refuse?(error: string): void
}

/** Sends an answer's steps, each as its own write, until they end or `signal` does. */
export async function sendSteps(
  steps: Step[],
  response: ServerResponse,
  signal: AbortSignal,
  { type, write, refuse }: Writing,
): Promise<void> {
  for (const step of steps) {
    if (signal.aborted) return
    if (typeof step === 'object' && 'wait' in step) await pause(step.wait, undefined, { signal }).catch(() => {})
    else if (step === 'forever') await new Promise((resolve) => signal.addEventListener('abort', resolve))
    else if (step === 'destroy') return void response.destroy()
    else if (step === 'end') return void response.end()
    else {
      if (typeof step === 'object' && 'error' in step && refuse && !response.headersSent) return refuse(step.error)
      if (!response.headersSent) response.writeHead(200, { 'content-type': type })
      response.write(bytesOf(step, write))
      if (typeof step === 'object' && ('error' in step || 'done' in step)) return void response.end()
    }
  }
  response.end()
}

function bytesOf(step: Step, write: Writing['write']): Uint8Array {
  if (typeof step === 'object' && 'raw' in step) return Buffer.from(step.raw as string)
  if (typeof step === 'object' && 'together' in step)
    return Buffer.concat(step.together.map((inner) => bytesOf(inner, write)))
  return Buffer.from(write(step))
}

/** Answers with what a script says; its steps are for `send`. */
export async function sendAnswer(
  answer: Answer,
  response: ServerResponse,
  send: (steps: Step[]) => void | Promise<void>,
): Promise<void> {
  if (answer === 'headerless') return
  if (Array.isArray(answer)) return send(answer)
  if (typeof answer.body === 'string') text(response, answer.status, answer.body, answer.type)
  else json(response, answer.status, answer.body)
}

/** A whole answer in plain text, as a server's own router gives it. */
export function text(response: ServerResponse, status: number, body: string, type = 'text/plain'): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}

/** A whole answer in JSON. */
export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}
