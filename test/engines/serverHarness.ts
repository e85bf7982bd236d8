import { AsideChatServer, type AsideChatServerFields } from '../../electron/engines/openai/AsideChatServer.ts'
import { ServerEngine } from '../../electron/engines/openai/ServerEngine.ts'
import type { ServerKind } from '../../electron/engines/openai/serverKind.ts'
import { createEgress, type Egress } from '../../electron/platform/egress.ts'
import type { ServerSettings } from '../../shared/model/settings.ts'
import type { Answer } from '../support/ollamaAnswers.ts'
import type { CompletionBody } from '../support/openaiEvents.ts'
import { type OpenAiScript, type OpenAiServer, startOpenAiServer } from '../support/openaiServer.ts'

export interface ServerHarness extends AsyncDisposable {
  server: OpenAiServer
  egress: Egress
  engine: ServerEngine
  timeouts: { firstTokenTimeoutMs: number; idleTimeoutMs: number }
  /** What Aside sends as the key, once the keychain has said so; changed at will. */
  key: { value: string | undefined; opened?: Promise<void> }
  /** A model of our class, with its full type. */
  model(fields?: Partial<AsideChatServerFields>): AsideChatServer
  /** The body of the last request for an answer. */
  lastBody(): CompletionBody
}

/** A scripted server and an engine that talks to it. `answer` is what every question gets. */
export async function serverHarness(
  answer?: Answer | ((body: CompletionBody) => Answer | undefined),
  script: Omit<OpenAiScript, 'answer'> = {},
  settings: Partial<ServerSettings> = {},
): Promise<ServerHarness> {
  const server = await startOpenAiServer({
    ...script,
    ...(answer !== undefined && { answer: (body) => (typeof answer === 'function' ? answer(body) : answer) }),
  })
  const egress = createEgress()
  const timeouts = { firstTokenTimeoutMs: 10_000, idleTimeoutMs: 10_000 }
  const key: ServerHarness['key'] = { value: undefined }
  const keptKey = async () => {
    await key.opened
    return key.value
  }
  const own = { id: 'box', label: 'Box', address: server.url, allowedRemote: '', ...settings }
  const engine = new ServerEngine({ egress, server: own, key: keptKey, timeouts: () => timeouts })
  egress.allow('box', server.url)
  const connection = {
    label: 'Box',
    place: () => ({ base: `${server.url}/v1`, origin: server.url }),
    key: keptKey,
    fetch: (url: string, init: object) => egress.fetch(url, { ...init, purpose: 'box' }),
    timeouts: () => timeouts,
    kind: () => (script.manners === 'other' ? undefined : (script.manners ?? 'llamaServer')) as ServerKind | undefined,
  }
  return {
    server,
    egress,
    engine,
    timeouts,
    key,
    model: (fields = {}) => new AsideChatServer({ model: 'llama3.2:3b', connection, ...fields }),
    lastBody() {
      const last = server.requests.findLast(({ path }) => /completions$/.test(path))
      if (!last) throw new Error('no answer was asked for')
      return last.body
    },
    async [Symbol.asyncDispose]() {
      await egress.close()
      await server.close()
    },
  }
}
