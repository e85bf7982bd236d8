import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { Clock, type Sample } from './sample.ts'

/** Asks the engine itself, as its own protocol says, and reads as fast as Node can. */
export async function askOllama(url: string, question: string): Promise<Sample> {
  const clock = new Clock()
  const body = { model: 'stamps:1b', messages: [{ role: 'user', content: question }] }
  for await (const line of linesOf(await post(`${url}/api/chat`, body))) {
    clock.take((JSON.parse(line) as { message?: { content: string } }).message?.content ?? '')
  }
  return clock.sample()
}

export async function askServer(url: string, question: string): Promise<Sample> {
  const clock = new Clock()
  const body = { model: 'stamps:1b', stream: true, messages: [{ role: 'user', content: question }] }
  for await (const line of linesOf(await post(`${url}/v1/chat/completions`, body))) {
    if (!line.startsWith('data: {')) continue
    const { choices } = JSON.parse(line.slice(6)) as { choices: { delta: { content?: string } }[] }
    clock.take(choices[0]?.delta.content ?? '')
  }
  return clock.sample()
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

function linesOf(response: Response): AsyncIterable<string> {
  return createInterface({ input: Readable.fromWeb(response.body as never), crlfDelay: Number.POSITIVE_INFINITY })
}
