import { z } from 'zod'
import { ApiError, ApiFailure, tellable } from '../failure.ts'
import { keptAlive } from '../keptAlive.ts'
import { type ApiReply, type ApiRequest, type ApiRoute, route } from '../route.ts'
import type { RouteDeps } from '../routes.ts'
import { RunInput, toGraphRequest } from './runInput.ts'

/** The one graph there is. */
const GRAPH = 'aside'

/** The part of the LangGraph server's protocol that `RemoteGraph` invokes and streams a graph by. */
export function langGraphRoutes(deps: RouteDeps): ApiRoute[] {
  const common = {
    method: 'POST',
    keyHeader: true,
    input: RunInput,
    output: z.unknown(),
    streams: 'events',
    errorBody,
    errorOutput: z.object({ error: ApiError, detail: z.string() }),
    handle: (request: ApiRequest<RunInput>) => stream(deps, request),
  } as const
  return [
    route({ ...common, path: '/runs/stream', summary: 'Runs the graph "aside", and keeps nothing.' }),
    route({
      ...common,
      path: '/threads/:thread/runs/stream',
      summary: 'Runs the graph "aside" in a thread, which is a conversation.',
    }),
  ]
}

async function stream({ backend }: RouteDeps, request: ApiRequest<RunInput>): Promise<ApiReply> {
  const { caller, input, params, signal } = request
  const { thread } = params
  if (input.assistant_id !== GRAPH) {
    throw new ApiFailure(404, 'NOT_FOUND', `There is no such graph: the only one is "${GRAPH}".`, {
      field: 'assistant_id',
    })
  }
  if (thread !== undefined && thread.length > 200) throw new ApiFailure(404, 'NOT_FOUND', 'There is no such thread.')
  const answer = await backend.graph.stream({ ...toGraphRequest(input), caller, thread, signal })
  const run = `/runs/${answer.runId}`
  return {
    type: 'events',
    events: keptAlive(answer.events),
    failed: (error) => {
      const { code, message } = tellable(error).error
      return { event: 'error', data: { error: code, message } }
    },
    headers: { 'content-location': thread === undefined ? run : `/threads/${encodeURIComponent(thread)}${run}` },
  }
}

/** The one shape of Aside's errors, and the word that the protocol's clients look for. */
function errorBody({ status: _, ...error }: ApiError & { status: number }) {
  return { error, detail: error.message }
}
