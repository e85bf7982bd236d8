import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Listening, listen, readText } from './listening.ts'
import { type Answer, answerByModel, type ChatBody, overflow } from './ollamaAnswers.ts'
import { gather, stamp, stream } from './ollamaLines.ts'
import { contextOf, managing, type Route } from './ollamaManaging.ts'
import { createMemory } from './ollamaMemory.ts'
import { describe, type ServedModel, servedModels } from './ollamaModels.ts'
import { PullSource, type ScriptedPull, scriptedPulls } from './ollamaPulls.ts'
import { OllamaShelf } from './ollamaShelf.ts'
import { json, sendAnswer, text } from './sendSteps.ts'

export interface OllamaScript {
  models?: ServedModel[]
  /** What can be pulled, by the full name. */
  pulls?: Record<string, ScriptedPull>
  /** Null: the endpoint does not exist, as on another kind of server. */
  version?: string | null
  /** What a chat is answered with; undefined leaves it to the model's name. */
  chat?(body: ChatBody, request: { signal: AbortSignal }): Answer | undefined | Promise<Answer | undefined>
  /** Answers any request before the server itself does. */
  intercept?(path: string, request: IncomingMessage, response: ServerResponse): boolean
  /** What a model is loaded with when nobody asks for another context. */
  context?: number
  /** An older server: no capabilities, no context lengths. */
  old?: boolean
  port?: number
  host?: string
}

export interface RecordedRequest {
  method: string
  path: string
  headers: Record<string, string | string[] | undefined>
  /** The parsed body of a POST. */
  body: ChatBody & Record<string, unknown>
  /** Resolves when the connection of this request closed, with whether that was before the answer's end. */
  closed: Promise<{ early: boolean }>
}

export interface OllamaServer extends Listening {
  requests: RecordedRequest[]
  /** Model names in memory, with the context they were loaded with. */
  loaded: Map<string, number>
  /** What it has: models, files handed to it, layers that have arrived. */
  shelf: OllamaShelf
  arrived: ReadonlyMap<string, number>
}

const BLOBS = '/api/blobs/'

/** A scripted Ollama on a real socket of 127.0.0.1, for tests: what it says over the wire is what Ollama's server says. */
export async function startOllamaServer(script: OllamaScript = {}): Promise<OllamaServer> {
  const requests: RecordedRequest[] = []
  const memory = createMemory()
  const stopped = new AbortController()
  const shelf = new OllamaShelf(script.models ?? servedModels)
  const source = new PullSource(script.pulls ?? scriptedPulls)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://host').pathname
    const isBlob = path.startsWith(BLOBS)
    const raw = isBlob ? '' : await readText(request)
    const closed = new Promise<{ early: boolean }>((resolve) => {
      response.on('close', () => resolve({ early: !response.writableFinished }))
    })
    const record: RecordedRequest = {
      method: request.method ?? '',
      path,
      headers: request.headers,
      body: (parse(raw) ?? {}) as RecordedRequest['body'],
      closed,
    }
    requests.push(record)
    if (script.intercept?.(path, request, response)) return
    if (!isOwnHost(request.headers.host)) return void response.writeHead(403).end()
    if (isBlob) return shelf.blob(path.slice(BLOBS.length), request, response)
    const route = routes[path]
    if (!route) return text(response, 404, '404 page not found')
    const methods = route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]
    if (!methods.includes(record.method)) return text(response, 405, '405 method not allowed')
    if (route.method !== 'GET') {
      if (raw === '') return json(response, 400, { error: 'missing request body' })
      if (parse(raw) === undefined) {
        return json(response, 400, { error: "invalid character 'x' looking for beginning of object key string" })
      }
    }
    await route.run(record, response)
  }

  const routes: Record<string, Route> = {
    '/': { method: 'GET', run: (_, response) => text(response, 200, 'Ollama is running') },
    '/api/version': {
      method: 'GET',
      run: (_, response) =>
        script.version === null
          ? text(response, 404, '404 page not found')
          : json(response, 200, { version: script.version ?? '0.35.2' }),
    },
    '/api/tags': {
      method: 'GET',
      run: (_, response) => json(response, 200, { models: shelf.models.map(tag) }),
    },
    '/api/ps': {
      method: 'GET',
      run: (_, response) => json(response, 200, { models: memory.now().flatMap(running) }),
    },
    ...managing({ shelf, source, memory, stopped: stopped.signal }),
    '/api/chat': { method: 'POST', run: (request, response) => answer(request, response, 'chat') },
    '/api/generate': { method: 'POST', run: (request, response) => answer(request, response, 'generate') },
  }

  function tag(model: ServedModel): Record<string, unknown> {
    const described = describe(model)
    if (script.old) {
      const { context_length: _, ...details } = described.details as Record<string, unknown>
      return { ...described, details, modified_at: '2026-08-21T10:00:00.123456789+02:00' }
    }
    return {
      ...described,
      modified_at: '2026-08-21T10:00:00.123456789+02:00',
      ...(model.capabilities && { capabilities: model.capabilities }),
      ...(model.remoteHost && { remote_host: model.remoteHost, remote_model: model.name }),
    }
  }

  function running({ name, context, expiresAt }: ReturnType<typeof memory.now>[number]): Record<string, unknown>[] {
    const model = shelf.find(name)
    if (!model) return []
    const inMemory = { expires_at: expiresAt, size_vram: Math.round((model.size ?? 0) * (model.gpuShare ?? 1)) }
    return [{ ...describe(model), ...inMemory, ...(!script.old && { context_length: context }) }]
  }

  async function answer(
    { body, closed }: RecordedRequest,
    response: ServerResponse,
    kind: 'chat' | 'generate',
  ): Promise<void> {
    const left = new AbortController()
    void closed.then(() => left.abort())
    const given = await script.chat?.(body, { signal: left.signal })
    const refusal = given === undefined ? refuse(body, kind) : undefined
    const reply = given ?? refusal ?? (isEmpty(body, kind) ? undefined : answerByModel(body))
    if (reply === undefined) return loadOrUnload(body, response, kind)
    await sendAnswer(reply, response, async (steps) => {
      memory.keep(body.model, contextOf(body, script.context), body.keep_alive)
      const signal = AbortSignal.any([left.signal, stopped.signal])
      if (body.stream === false) return json(response, 200, await gather(steps, body, kind, signal))
      await stream(steps, body, response, kind, signal)
    })
  }

  function refuse(body: ChatBody, kind: 'chat' | 'generate'): Answer | undefined {
    if (!body.model && kind === 'chat') return { status: 400, body: { error: 'model is required' } }
    const model = shelf.find(body.model)
    if (!model) return { status: 404, body: { error: `model '${body.model ?? ''}' not found` } }
    const can = model.capabilities ?? []
    if (body.raw && (body.template || body.system || body.context?.length)) {
      return { status: 400, body: { error: 'raw mode does not support template, system, or context' } }
    }
    if (!can.includes('completion')) return { status: 400, body: { error: `"${body.model}" does not support ${kind}` } }
    if (body.think && !can.includes('thinking')) {
      return { status: 400, body: { error: `"${body.model}" does not support thinking` } }
    }
    if (body.tools?.length && !can.includes('tools')) {
      return { status: 400, body: { error: `registry.ollama.ai/library/${body.model} does not support tools` } }
    }
    const tokens = Math.ceil((kind === 'chat' ? JSON.stringify(body.messages ?? []) : (body.prompt ?? '')).length / 4)
    if (body.truncate === false && tokens > contextOf(body, script.context))
      return overflow(tokens, contextOf(body, script.context))
    return undefined
  }

  function loadOrUnload(body: ChatBody, response: ServerResponse, kind: 'chat' | 'generate'): void {
    const unload = body.keep_alive === 0 || body.keep_alive === '0'
    memory.keep(body.model, contextOf(body, script.context), unload ? 0 : body.keep_alive)
    const said = kind === 'chat' ? { message: { role: 'assistant', content: '' } } : { response: '' }
    json(response, 200, { ...stamp(body), ...said, done: true, done_reason: unload ? 'unload' : 'load' })
  }

  const { port, host } = script
  const listening = await listen(handle, { port, host, onClose: () => stopped.abort() })
  return Object.assign(listening, { requests, loaded: memory.loaded, shelf, arrived: source.arrived })
}

function isEmpty(body: ChatBody, kind: 'chat' | 'generate'): boolean {
  return kind === 'chat' ? !body.messages?.length : !body.prompt
}

function isOwnHost(host = ''): boolean {
  return /^(localhost|[^/]+\.(localhost|local|internal)|[\d.]+|\[[\da-f:.]+\])(:\d+)?$/i.test(host)
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
