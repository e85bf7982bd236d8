import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

// An engine in a process of its own that speaks Ollama's protocol and OpenAI's. The words of an answer are the times at
// which they were written, so that whoever reads them knows how old they are. How many and how fast stands in the
// question: `<count> at <per second>`.

const model = { name: 'stamps:1b', capabilities: ['completion'], details: { family: 'llama', context_length: 131_072 } }
const stamp = () => `${(performance.timeOrigin + performance.now()).toFixed(2)} `

async function words(question: string, write: (word: string) => void): Promise<number> {
  const [, count = '1', perSecond = '1'] = /(\d+) at (\d+)/.exec(question) ?? []
  const begun = performance.now()
  let written = 0
  while (written < Number(count)) {
    // As many as are due: timers are coarser than a fast engine.
    const due = Math.min(Number(count), Math.floor(((performance.now() - begun) * Number(perSecond)) / 1_000) + 1)
    for (; written < due; written++) write(stamp())
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return written
}

const last = (messages: { content: unknown }[] = []) => JSON.stringify(messages.at(-1)?.content ?? '')

async function answerOllama(body: { messages?: { content: string }[] }, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const line = (fields: object) => response.write(`${JSON.stringify({ model: model.name, ...fields })}\n`)
  const say = (content: string) => ({ message: { role: 'assistant', content } })
  const count = await words(last(body.messages), (word) => line({ ...say(word), done: false }))
  line({ ...say(''), done: true, done_reason: 'stop', prompt_eval_count: 9, eval_count: count, eval_duration: 1e9 })
  response.end()
}

async function answerOpenAi(body: { messages?: { content: unknown }[] }, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const event = (fields: object) =>
    response.write(
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: model.name, ...fields })}\n\n`,
    )
  const choice = (delta: object, finish_reason: string | null = null) => ({
    choices: [{ index: 0, delta, finish_reason }],
  })
  const count = await words(last(body.messages), (content) => event(choice({ content })))
  event(choice({}, 'stop'))
  event({ choices: [], usage: { prompt_tokens: 9, completion_tokens: count, total_tokens: count + 9 } })
  response.end('data: [DONE]\n\n')
}

const json = (response: ServerResponse, body: object) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const server = createServer(async (request: IncomingMessage, response) => {
  let text = ''
  for await (const piece of request.setEncoding('utf8')) text += piece
  const body = text === '' ? {} : JSON.parse(text)
  switch (request.url) {
    case '/api/version':
      return json(response, { version: '0.35.2' })
    case '/api/tags':
      return json(response, { models: [{ ...model, model: model.name, size: 1, digest: 'a'.repeat(64) }] })
    case '/api/ps':
      return json(response, { models: [] })
    case '/api/show':
      return json(response, { ...model, model_info: {} })
    case '/v1/models':
      return json(response, {
        object: 'list',
        data: [{ id: 'stamps:server', object: 'model', max_model_len: 131_072 }],
      })
    case '/api/chat':
      return answerOllama(body, response)
    case '/v1/chat/completions':
      return answerOpenAi(body, response)
  }
  response.writeHead(404).end()
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
