import type { z } from 'zod'
import type { ApiCaller } from '../../procedures/apiTokens.ts'
import type { ApiError } from './failure.ts'

/** A request that has passed the guard and whose input fits. */
export interface ApiRequest<Input> {
  /** Who asks, as the token says. On `open` routes it is nobody: its `tokenId` is empty. */
  caller: ApiCaller
  params: Record<string, string>
  query: URLSearchParams
  input: Input
  /** Fires when the client has gone, when its token is revoked, or when the server closes. */
  signal: AbortSignal
}

/**
 * One server-sent event. `data` that is a string goes out as it is, anything else as JSON. A comment is what clients skip:
 * it shows that the connection lives.
 */
export type ApiEvent = { event?: string; id?: string; data: unknown } | { comment: string }

/**
 * What a route answers. Streams begin with status 200 when their first value comes: what fails before that is an error
 * reply of its own; what fails later is told in the stream, in the route's own way (`failed`). A stream whose client has
 * gone is returned from (`finally` runs), at the latest when its next value comes: give it the request's `signal`.
 */
export type ApiReply =
  | { type: 'json'; body: unknown; status?: number; headers?: Record<string, string> }
  /** Newline-delimited JSON. */
  | { type: 'lines'; lines: AsyncIterable<unknown>; failed(error: unknown): unknown; headers?: Record<string, string> }
  | {
      type: 'events'
      events: AsyncIterable<ApiEvent>
      failed(error: unknown): ApiEvent
      headers?: Record<string, string>
    }

/** One route of the local API. */
export interface ApiRoute<Schema extends z.ZodType = z.ZodType> {
  method: 'GET' | 'POST'
  /** `:name` stands for one segment, `:name*` at the end for all that is left. */
  path: string
  /** For the OpenAPI document. */
  summary: string
  /** True where anyone on this computer may ask. */
  open?: true
  /** The token is also taken from `x-api-key`. */
  keyHeader?: true
  /** Of the body; absent for GET. */
  input?: Schema
  /** Of the answer, or of one line or event of it; for the OpenAPI document. */
  output: z.ZodType
  /** How the answer comes; absent: JSON. For the OpenAPI document. */
  streams?: 'lines' | 'events' | 'jsonOrEvents'
  /** Error bodies in a shape of the protocol's own; absent: `{ error: { code, message, field? } }`. */
  errorBody?(error: ApiError & { status: number }): unknown
  /** Of `errorBody`, for the OpenAPI document. */
  errorOutput?: z.ZodType
  handle(request: ApiRequest<z.infer<Schema>>): Promise<ApiReply>
}

/** Keeps the type of a route's own input. */
export function route<Schema extends z.ZodType>(one: ApiRoute<Schema>): ApiRoute {
  return one as unknown as ApiRoute
}
