import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Listening, listen, readText } from './listening.ts'
import { type Answer, answerByModel } from './ollamaAnswers.ts'
import { type CompletionBody, gatherAnswer, type Manners, streamEvents } from './openaiEvents.ts'
import { json, sendAnswer, text } from './sendSteps.ts'

export interface ServedModel {
  name: string
  contextLength?: number
  /** LM Studio's: `embedding` can't chat. */
  type?: 'llm' | 'vlm' | 'embedding'
  loaded?: boolean
  tools?: boolean
  thinks?: boolean
}

export interface OpenAiScript {
  manners?: Manners
  models?: ServedModel[]
  /** Without it nothing is answered but 401; llama-server tells its models all the same. */
  key?: string
  /** What a question is answered with; undefined leaves it to the model's name. */
  answer?(body: CompletionBody): Answer | undefined
  /** Answers any request before the server itself does. */
  intercept?(path: string, request: IncomingMessage, response: ServerResponse): boolean
  /** LM Studio before its API of its own. */
  old?: boolean
  port?: number
}

export interface RecordedCall {
  method: string
  path: string
  headers: Record<string, string | string[] | undefined>
  body: CompletionBody
}

export interface OpenAiServer extends Listening {
  requests: RecordedCall[]
  /** May be changed while it runs. */
  script: OpenAiScript
}

const standard: ServedModel[] = [{ name: 'llama3.2:3b', contextLength: 8_192, loaded: true, tools: true }]
const owners = { llamaServer: 'llamacpp', lmStudio: 'organization_owner', vllm: 'vllm', other: 'somebody' }

/** A scripted server of OpenAI's protocol on a real socket of 127.0.0.1, with the manners of one of those that people run. */
export async function startOpenAiServer(given: OpenAiScript = {}): Promise<OpenAiServer> {
  const script = { ...given }
  const requests: RecordedCall[] = []
  const stopped = new AbortController()
  const models = () => script.models ?? standard
  const manners = () => script.manners ?? 'llamaServer'

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://host').pathname
    const raw = await readText(request)
    const body = (raw === '' ? {} : JSON.parse(raw)) as CompletionBody
    requests.push({ method: request.method ?? '', path, headers: request.headers, body })
    if (script.intercept?.(path, request, response)) return
    const isOpen = manners() === 'llamaServer' && path === '/v1/models'
    if (script.key && request.headers.authorization !== `Bearer ${script.key}` && !isOpen) {
      return json(response, 401, { error: { message: 'Invalid API Key', type: 'authentication_error', code: 401 } })
    }
    const route = routes[path]
    if (!route) return text(response, 404, 'Not Found')
    await route(body, response)
  }

  const routes: Record<string, (body: CompletionBody, response: ServerResponse) => void | Promise<void>> = {
    '/v1/models': (_, response) => json(response, 200, { object: 'list', data: models().map(listed) }),
    '/props': (_, response) => (manners() === 'llamaServer' ? props(response) : text(response, 404, 'Not Found')),
    '/api/v1/models': (_, response) => {
      if (manners() !== 'lmStudio') return text(response, 404, 'Not Found')
      // What it says of a path that it does not know.
      if (script.old) return json(response, 200, { error: 'Unexpected endpoint or method. (GET /api/v1/models)' })
      json(response, 200, { models: models().map(ownListed) })
    },
    '/api/v0/models': (_, response) =>
      manners() === 'lmStudio'
        ? json(response, 200, { object: 'list', data: models().map(olderListed) })
        : text(response, 404, 'Not Found'),
    '/apply-template': ({ messages }, response) => json(response, 200, { prompt: JSON.stringify(messages) }),
    '/tokenize': ({ content, messages }, response) => {
      const tokens = String(content ?? JSON.stringify(messages)).match(/\w+|\W/g) ?? []
      json(response, 200, manners() === 'vllm' ? { count: tokens.length } : { tokens })
    },
    '/v1/chat/completions': (body, response) => answer(body, response, 'chat'),
    '/v1/completions': (body, response) => answer(body, response, 'text'),
  }

  function listed({ name, contextLength }: ServedModel): object {
    const own = { id: name, object: 'model', created: 1, owned_by: owners[manners()] }
    if (manners() === 'vllm') return { ...own, max_model_len: contextLength }
    if (manners() !== 'llamaServer') return own
    return {
      ...own,
      meta: { n_ctx_train: contextLength, n_params: 3_212_749_888, size: 2_013_265_920, n_vocab: 128_256 },
    }
  }

  function props(response: ServerResponse): void {
    const [model] = models()
    json(response, 200, {
      default_generation_settings: { n_ctx: 4_096 },
      total_slots: 1,
      chat_template: model?.thinks ? '{% if tools %}x{% endif %}<think>' : '{{ messages }}',
      chat_template_caps: { supports_tools: model?.tools ?? false },
      modalities: { vision: model?.type === 'vlm', audio: false },
      build_info: 'b9014-d4b0c22f9',
    })
  }

  function ownListed({ name, contextLength, type = 'llm', loaded, tools, thinks }: ServedModel): object {
    const can = {
      vision: type === 'vlm',
      trained_for_tool_use: tools === true,
      ...(thinks && { reasoning: { default: 'on' } }),
    }
    return {
      type: type === 'embedding' ? 'embedding' : 'llm',
      key: name,
      architecture: 'llama',
      quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
      size_bytes: 2_000_000_000,
      params_string: '3B',
      loaded_instances: loaded ? [{ id: name, config: { context_length: 4_096 } }] : [],
      max_context_length: contextLength,
      ...(type !== 'embedding' && { capabilities: can }),
    }
  }

  function olderListed({ name, contextLength, type = 'llm', loaded }: ServedModel): object {
    return {
      id: name,
      type: type === 'embedding' ? 'embeddings' : type,
      arch: 'llama',
      quantization: 'Q4_K_M',
      state: loaded ? 'loaded' : 'not-loaded',
      max_context_length: contextLength,
      ...(loaded && { loaded_context_length: 4_096 }),
    }
  }

  async function answer(body: CompletionBody, response: ServerResponse, kind: 'chat' | 'text'): Promise<void> {
    const left = new AbortController()
    response.on('close', () => left.abort())
    const known = models().some(({ name }) => name === body.model)
    const missing = {
      error: { message: `The model \`${body.model}\` does not exist.`, type: 'NotFoundError', code: 404 },
    }
    const reply = script.answer?.(body) ?? (known ? byModel(body) : { status: 404, body: missing })
    const how = { body, kind, manners: manners() }
    await sendAnswer(reply, response, (steps) => {
      if (body.stream !== true) return gatherAnswer(steps, how, response)
      return streamEvents(steps, how, response, AbortSignal.any([left.signal, stopped.signal]))
    })
  }

  function byModel(body: CompletionBody): Answer {
    const messages = (body.messages ?? []).map(({ role, content }) => ({ role, content: String(content) }))
    const format = body.response_format?.json_schema?.schema ?? (body.response_format && 'json')
    const prompt = body.prompt
    return answerByModel({ model: body.model, messages, format, ...(prompt !== undefined && { prompt }) })
  }

  const listening = await listen(handle, { port: script.port, onClose: () => stopped.abort() })
  return Object.assign(listening, { requests, script })
}
