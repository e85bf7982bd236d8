import { z } from 'zod'
import type { ApiBackend } from '../../../procedures/publicApi.ts'
import { askAndFollow } from '../answering.ts'
import { ApiFailure, tellable } from '../failure.ts'
import { keptAlive } from '../keptAlive.ts'
import { type ApiEvent, type ApiReply, type ApiRoute, route } from '../route.ts'
import type { RouteDeps } from '../routes.ts'
import { chatChunks, chatCompletion } from './chatAnswer.ts'
import { ChatInput, contextOf } from './chatInput.ts'
import { samplingOf } from './common.ts'
import { completionChunks, textCompletion } from './completionAnswer.ts'
import { CompletionInput } from './completionInput.ts'
import { ErrorBody, errorBody } from './errors.ts'
import { callIdsOf, toCallerMessages } from './messages.ts'
import { ChatAnswer, CompletionAnswer } from './outputs.ts'

const errors = { errorBody, errorOutput: ErrorBody }

/** The protocol that most programs for language models speak. */
export function openAiRoutes(deps: RouteDeps): ApiRoute[] {
  return [modelsRoute(deps), modelRoute(deps), chatRoute(deps), completionRoute(deps)]
}

const Model = z.object({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() })

function modelsRoute({ backend }: RouteDeps): ApiRoute {
  return route({
    method: 'GET',
    path: '/v1/models',
    summary: 'The models that can chat, by the names that the other calls take.',
    output: z.object({ object: z.literal('list'), data: z.array(Model) }),
    ...errors,
    async handle() {
      return { type: 'json', body: { object: 'list', data: await listed(backend) } }
    },
  })
}

function modelRoute({ backend }: RouteDeps): ApiRoute {
  return route({
    method: 'GET',
    path: '/v1/models/:id*',
    summary: 'One of the models that can chat.',
    output: Model,
    ...errors,
    async handle({ params }) {
      const model = (await listed(backend)).find(({ id }) => id === params.id)
      if (!model) throw new ApiFailure(404, 'MODEL_NOT_FOUND', 'There is no such model.', { field: 'model' })
      return { type: 'json', body: model }
    },
  })
}

async function listed(backend: ApiBackend): Promise<z.infer<typeof Model>[]> {
  const models = await backend.models()
  return models.map(({ ref: { engine, name } }) => ({
    ...{ id: `${engine}/${name}`, object: 'model', created: 0, owned_by: engine },
  }))
}

function chatRoute({ backend, conversationUrl }: RouteDeps): ApiRoute {
  return route({
    method: 'POST',
    path: '/v1/chat/completions',
    summary: 'Answers messages, in OpenAI’s shape; with `stream`, as it is made.',
    input: ChatInput,
    output: ChatAnswer,
    streams: 'jsonOrEvents',
    ...errors,
    async handle({ caller, input, signal }): Promise<ApiReply> {
      const { model, messages, stream, stream_options: options, parallel_tool_calls: parallel } = input
      const context = contextOf(input)
      const calls = context.callerTools && { taken: callIdsOf(messages), one: parallel === false }
      const about = { model, ...(calls && { calls }) }
      const following = { signal, conversationUrl, holdMs: backend.approvalTimeoutMs() }
      const question = { caller, model, messages: toCallerMessages(messages), context }
      const { events } = await askAndFollow(backend, question, following)
      if (!stream) return { type: 'json', body: await chatCompletion(events, about) }
      return asEvents(chatChunks(events, { ...about, withUsage: options?.include_usage === true }))
    },
  })
}

function completionRoute({ backend }: RouteDeps): ApiRoute {
  return route({
    method: 'POST',
    path: '/v1/completions',
    summary: 'Goes on with a text as it stands, or with several, in OpenAI’s shape.',
    input: CompletionInput,
    output: CompletionAnswer,
    streams: 'jsonOrEvents',
    ...errors,
    async handle({ input, signal }): Promise<ApiReply> {
      const { model, stream, stream_options: options } = input
      const about = { model, withUsage: options?.include_usage === true }
      // One that fails ends the others, which nobody reads any more.
      const failed = new AbortController()
      const texts = await completions(backend, input, AbortSignal.any([signal, failed.signal]))
      if (stream) return asEvents(completionChunks(texts, about))
      try {
        return { type: 'json', body: await textCompletion(texts, about) }
      } finally {
        failed.abort()
      }
    },
  })
}

/** One for each prompt, in their order. A text begins when it is read. */
function completions(backend: ApiBackend, input: CompletionInput, signal: AbortSignal) {
  const { model, prompt } = input
  const options = samplingOf(input)
  return Promise.all([prompt].flat().map((one) => backend.complete({ model, prompt: one, options, signal })))
}

/** A failure in the middle is an event of its own, and nothing comes after it: no `[DONE]`. */
function asEvents(events: AsyncIterable<ApiEvent>): ApiReply {
  const failed = (error: unknown) => {
    const failure = tellable(error)
    return { data: errorBody({ ...failure.error, status: failure.status }) }
  }
  return { type: 'events', events: keptAlive(events), failed }
}
