import { onTestFinished } from 'vitest'
import type { Chain } from '../../electron/assistant/chain.ts'
import type { RunContext } from '../../electron/assistant/runContext.ts'
import { clientOver } from '../contract/transports.ts'
import type { Answer, ChatBody, Step } from '../support/ollamaAnswers.ts'
import { type OllamaScript, startOllamaServer } from '../support/ollamaServer.ts'
import { openApp } from '../support/openApp.ts'

/** A model of the scripted server that can call tools. */
export const able = { engine: 'ollama', name: 'llama3.2:3b' }

type Ask = (body: ChatBody, request: { signal: AbortSignal }) => Answer | undefined | Promise<Answer | undefined>

/**
 * What `createApp` builds, on a folder of its own, with a scripted Ollama on a real socket; closed when the test ends.
 * `answer` is what every question gets; undefined leaves it to the server, which then says `You said: ...`.
 */
export async function openChain(answer?: Answer | Ask, script: Omit<OllamaScript, 'chat'> = {}) {
  const chat: Ask = (body, request) => (typeof answer === 'function' ? answer(body, request) : answer)
  const server = await startOllamaServer({ ...script, chat })
  const opened = await openApp({ ollama: server.url })
  onTestFinished(async () => {
    await opened.close()
    await server.close()
  })
  const chain: Chain = await opened.app.chain()
  return {
    ...opened,
    chain,
    server,
    /** The bodies of the requests for an answer, in the order in which they came. */
    asked: () => server.requests.filter(({ path }) => /^\/api\/(chat|generate)$/.test(path)).map(({ body }) => body),
    /** A window's way in. */
    openPage(windowId = 'w1') {
      const page = clientOver((frame) => setImmediate(() => door.receive(frame)))
      const door = opened.app.openDoor({ windowId }, (frame) => setImmediate(() => page.deliver(frame)))
      onTestFinished(() => door.close())
      return page.client
    },
  }
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

/** An engine that answers after `waitMs` what it was asked, and counts how many answers it makes at once. */
export function counting(waitMs: number | ((question: string) => number)) {
  let now = 0
  let most = 0
  const answer: Ask = async ({ messages, prompt }, { signal }) => {
    const question = messages?.at(-1)?.content ?? prompt ?? ''
    most = Math.max(most, ++now)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, typeof waitMs === 'number' ? waitMs : waitMs(question))
      signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })
    now -= 1
    if (question.startsWith('fail')) return { status: 500, body: `${question}s` }
    return [`You said: ${question}`, { done: {} }]
  }
  return { answer, most: () => most, now: () => now }
}
