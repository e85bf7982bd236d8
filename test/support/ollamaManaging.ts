import type { ServerResponse } from 'node:http'
import type { ChatBody } from './ollamaAnswers.ts'
import type { OllamaMemory } from './ollamaMemory.ts'
import type { PullSource } from './ollamaPulls.ts'
import type { RecordedRequest } from './ollamaServer.ts'
import type { OllamaShelf } from './ollamaShelf.ts'
import { json } from './sendSteps.ts'

export interface Route {
  method: string
  run(request: RecordedRequest, response: ServerResponse): void | Promise<void>
}

const DEFAULT_CONTEXT = 4096

/** What a request asks its model to be loaded with. */
export function contextOf({ options }: ChatBody, usual = DEFAULT_CONTEXT): number {
  return typeof options?.num_ctx === 'number' ? options.num_ctx : usual
}

/** The endpoints that manage models. */
export function managing(parts: {
  shelf: OllamaShelf
  source: PullSource
  memory: OllamaMemory
  stopped: AbortSignal
}): Record<string, Route> {
  const { shelf, source, memory, stopped } = parts

  async function pull({ body, closed }: RecordedRequest, response: ServerResponse): Promise<void> {
    const left = new AbortController()
    void closed.then(() => left.abort())
    const model = await source.pull(body.model, response, AbortSignal.any([left.signal, stopped]))
    if (model) shelf.put(model)
  }

  function embed({ body }: RecordedRequest, response: ServerResponse) {
    if (!shelf.find(body.model)) {
      return json(response, 404, { error: `model "${body.model}" not found, try pulling it first` })
    }
    memory.keep(body.model, contextOf(body), body.keep_alive)
    json(response, 200, { model: body.model, embeddings: [[0.6, 0.8]] })
  }

  return {
    '/api/show': { method: 'POST', run: ({ body }, response) => shelf.show(body.model, response) },
    '/api/pull': { method: 'POST', run: pull },
    '/api/delete': { method: 'DELETE', run: ({ body }, response) => shelf.remove(body.model, response) },
    '/api/copy': { method: 'POST', run: ({ body }, response) => shelf.copy({ ...body }, response) },
    '/api/create': { method: 'POST', run: ({ body }, response) => shelf.create({ ...body }, response) },
    '/api/embed': { method: 'POST', run: embed },
  }
}
