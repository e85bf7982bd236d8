import { afterAll, expect, onTestFinished } from 'vitest'
import type { RunContext } from '../../electron/assistant/runContext.ts'
import { clientOver } from '../contract/transports.ts'
import type { Answer, ChatBody, Step } from '../support/ollamaAnswers.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'
import { openApp } from '../support/openApp.ts'

/** A model of the scripted server that can call tools. */
export const able = { engine: 'ollama', name: 'llama3.2:3b' }

type Ask = (body: ChatBody, request: { signal: AbortSignal }) => Answer | undefined | Promise<Answer | undefined>

type Until = (end: () => void | Promise<void>) => void

async function start(until: Until) {
  let ask: Ask = () => undefined
  const server = await startOllamaServer({ chat: (body, request) => ask(body, request) })
  until(() => server.close())
  const opened = await openApp({ ollama: server.url, until })
  const chain = await opened.app.chain()

  /** What one test sees of it. */
  return function open(answer?: Answer | Ask) {
    ask = (body, request) => (typeof answer === 'function' ? answer(body, request) : answer)
    const before = server.requests.length
    return {
      ...opened,
      server,
      chain,
      /** The bodies of the test's requests for an answer, in the order in which they came. */
      asked: () =>
        server.requests
          .slice(before)
          .filter(({ path }) => /^\/api\/(chat|generate)$/.test(path))
          .map(({ body }) => body),
      /** A window's way in. */
      openPage(windowId = 'w1') {
        const page = clientOver((frame) => setImmediate(() => door.receive(frame)))
        const door = opened.app.openDoor({ windowId }, (frame) => setImmediate(() => page.deliver(frame)))
        onTestFinished(() => door.close())
        return page.client
      },
    }
  }
}

/**
 * What `createApp` builds, on a folder of its own, with a scripted Ollama on a real socket; closed when the test ends.
 * `answer` is what every question gets; undefined leaves it to the server, which then says `You said: ...`.
 */
export async function openChain(answer?: Answer | Ask) {
  return (await start(onTestFinished))(answer)
}

const ends: Parameters<Until>[0][] = []
afterAll(async () => {
  for (const end of ends.reverse()) await end()
})
let shared: ReturnType<typeof start> | undefined

/** The same, with one app and one server for all tests of a file: for those that leave nothing behind. */
export async function sharedChain(answer?: Answer | Ask) {
  shared ??= start((end) => ends.push(end))
  return (await shared)(answer)
}

/** The configuration of one call: without tools unless it says so. */
export function inContext(context: Partial<RunContext> = {}): { context: RunContext } {
  return { context: { model: able, tools: false, ...context } }
}

/** The configuration of one call of the graph itself, on a thread of its own. */
export function onThread(context: Partial<RunContext> = {}, threadId: string = crypto.randomUUID()) {
  // LangGraph's typings of a context that is a zod schema ask for what only the parsed one has.
  return { context: inContext(context).context as never, configurable: { thread_id: threadId } }
}

/** Everything of a stream, and what ended it when that was an error. */
export async function read<T>(
  stream: AsyncIterable<T> | Promise<AsyncIterable<T>>,
): Promise<{ all: T[]; error: unknown }> {
  const all: T[] = []
  try {
    for await (const one of await stream) all.push(one)
  } catch (error) {
    return { all, error }
  }
  return { all, error: undefined }
}

/** Steps that come as separate chunks. */
export function apart(...steps: Step[]): Step[] {
  return steps.flatMap((step): Step[] => [step, { wait: 8 }])
}

/**
 * An engine that holds each answer until the test lets it go, and knows how many it was making at once. It repeats its
 * question, and fails for one that begins with `fail`.
 */
export function held() {
  const waiting = new Map<string, () => void>()
  let most = 0
  const answer: Ask = async ({ messages, prompt }, { signal }) => {
    const question = messages?.at(-1)?.content ?? prompt ?? ''
    await new Promise<void>((resolve) => {
      waiting.set(question, resolve)
      most = Math.max(most, waiting.size)
      signal.addEventListener('abort', () => {
        waiting.delete(question)
        resolve()
      })
    })
    if (question.startsWith('fail')) return { status: 500, body: `${question} it did` }
    return [`You said: ${question}`, { done: {} }]
  }
  const letGo = async (question: string) => {
    await expect.poll(() => waiting.has(question), { timeout: 10_000 }).toBe(true)
    waiting.get(question)?.()
    waiting.delete(question)
  }
  return {
    answer,
    letGo,
    /** The questions that wait for their answers. */
    waiting: () => [...waiting.keys()],
    /** Lets `count` answers go, one after the other, each when as many wait as `atOnce` allows. */
    async letAllGo(count: number, atOnce: number) {
      for (let left = count; left > 0; left -= 1) {
        await expect.poll(() => waiting.size, { timeout: 10_000 }).toBe(Math.min(left, atOnce))
        // One that should not be there yet has time to come.
        await new Promise((resolve) => setTimeout(resolve, 10))
        await letGo([...waiting.keys()][0] as string)
      }
    },
    most: () => most,
  }
}
