import type { z } from 'zod'

/** Who calls, as its token says. */
export interface ApiCaller {
  tokenId: string
}

/** A request that has passed the guard and whose input fits. */
export interface ApiRequest<Input> {
  /** Absent on routes that need no token. */
  caller: ApiCaller
  params: Record<string, string>
  query: URLSearchParams
  input: Input
  /** Fires when the client has gone, or the server closes. */
  signal: AbortSignal
}

/**
 * What a route answers. Streams begin with status 200 when their first value comes: what fails before that is an error
 * reply of its own; what fails later is told in the stream, in the route's own way (`failed`).
 */
export type ApiReply =
  | { type: 'json'; body: unknown; status?: number; headers?: Record<string, string> }
  /** Newline-delimited JSON. */
  | { type: 'lines'; lines: AsyncIterable<unknown>; failed(error: unknown): unknown; headers?: Record<string, string> }
  /** Server-sent events; `data` that is a string goes out as it is, anything else as JSON. */
  | {
      type: 'events'
      events: AsyncIterable<{ event?: string; id?: string; data: unknown }>
      failed(error: unknown): { event?: string; data: unknown }
      headers?: Record<string, string>
    }

/** One route of the local API. */
export interface ApiRoute<Schema extends z.ZodType = z.ZodType> {
  method: 'GET' | 'POST'
  /** `:name` stands for one segment. */
  path: string
  /** For the OpenAPI document. */
  summary: string
  /** True where anyone on this computer may ask. */
  open?: true
  /** Of the body; absent for GET. */
  input?: Schema
  /** Of the answer, or of one line or event of it; for the OpenAPI document. */
  output: z.ZodType
  /** Error bodies in a shape of the protocol's own; absent: `{ error: { code, message, field? } }`. */
  errorBody?(error: { code: string; message: string; field?: string; status: number }): unknown
  handle(request: ApiRequest<z.infer<Schema>>): Promise<ApiReply>
}

/** Keeps the type of a route's own input. */
export function route<Schema extends z.ZodType>(one: ApiRoute<Schema>): ApiRoute {
  return one as unknown as ApiRoute
}
