import type { AIMessageChunk } from '@langchain/core/messages'
import { AsideChatOllama, type AsideChatOllamaFields } from '../../electron/engines/ollama/AsideChatOllama.ts'
import { AsideOllama, type AsideOllamaFields } from '../../electron/engines/ollama/AsideOllama.ts'
import { OllamaEngine } from '../../electron/engines/ollama/OllamaEngine.ts'
import { judgeAddress } from '../../electron/platform/address.ts'
import { createEgress, type Egress } from '../../electron/platform/egress.ts'
import type { Answer, ChatBody, Step } from '../support/ollamaAnswers.ts'
import { type OllamaScript, type OllamaServer, startOllamaServer } from '../support/ollamaServer.ts'

export interface Harness extends AsyncDisposable {
  server: OllamaServer
  egress: Egress
  engine: OllamaEngine
  timeouts: { firstTokenTimeoutMs: number; idleTimeoutMs: number }
  /** A model of our class, with its full type. */
  model(fields?: Partial<AsideChatOllamaFields>): AsideChatOllama
  /** A text completion of our class. */
  completion(fields?: Partial<AsideOllamaFields>): AsideOllama
  /** The body of the last request for an answer. */
  lastBody(): ChatBody & Record<string, unknown>
}

/** A scripted server and an engine that talks to it. `answer` is what every chat gets. */
export async function harness(
  answer?: Answer | ((body: ChatBody) => Answer | undefined),
  script: Omit<OllamaScript, 'chat'> = {},
): Promise<Harness> {
  const server = await startOllamaServer({
    ...script,
    ...(answer !== undefined && { chat: (body) => (typeof answer === 'function' ? answer(body) : answer) }),
  })
  const egress = createEgress()
  const timeouts = { firstTokenTimeoutMs: 10_000, idleTimeoutMs: 10_000 }
  const address = () => ({ ...judgeAddress(server.url), allowedRemote: '' })
  const engine = new OllamaEngine({ egress, address, timeouts: () => timeouts })
  egress.allow('ollama', server.url)
  const fixed = {
    model: 'llama3.2:3b',
    connection: { origin: () => server.url, fetch: egress.fetch, timeouts: () => timeouts },
  }
  return {
    server,
    egress,
    engine,
    timeouts,
    model: (fields = {}) => new AsideChatOllama({ ...fixed, ...fields }),
    completion: (fields = {}) => new AsideOllama({ ...fixed, ...fields }),
    lastBody() {
      const last = server.requests.findLast(({ path }) => path === '/api/chat' || path === '/api/generate')
      if (!last) throw new Error('no answer was asked for')
      return last.body
    },
    async [Symbol.asyncDispose]() {
      await egress.close()
      await server.close()
    },
  }
}

/** A short whole answer. */
export const answered: Step[] = ['Hello', ' there', { done: {} }]

/** Every chunk of a stream, and what ended it. */
export async function collect(
  stream: Promise<AsyncIterable<AIMessageChunk>>,
): Promise<{ chunks: AIMessageChunk[]; text: string; error: unknown }> {
  const chunks: AIMessageChunk[] = []
  let error: unknown
  try {
    for await (const chunk of await stream) chunks.push(chunk)
  } catch (thrown) {
    error = thrown
  }
  return { chunks, text: chunks.map((chunk) => chunk.text).join(''), error }
}

/** What calling it throws; fails when it does not throw. */
export async function failureOf(
  work: Promise<unknown>,
): Promise<Error & { code?: string; next?: string; detail?: string }> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(outcome instanceof Error)) throw new Error('it was expected to fail, and did not')
  return outcome
}
