import { z } from 'zod'
import { ApiError } from './failure.ts'
import { type ApiRoute, route } from './route.ts'

const Failure = z.object({ error: ApiError })

/** What any route may answer instead. */
const refusals: Record<number, string> = {
  400: 'The body is not JSON, or the request is not HTTP as it should be.',
  401: 'The token is missing, wrong or revoked.',
  403: 'Not for pages of other sites, or not for programs.',
  404: 'There is no such path, model or session.',
  405: 'The path takes another method: `Allow` says which.',
  408: 'The request took too long to arrive.',
  409: 'The session’s last answer is still being made, or this one was stopped: in a window, with its token, or with the API.',
  413: 'The body is larger than 1 MiB, or has more values than are read.',
  415: 'The body is not application/json.',
  417: 'The request expects something else than 100-continue.',
  421: 'The Host header does not name this server.',
  422: 'The body is not what it should be: `field` says where.',
  429: 'Too many requests at once, or too many answers of this token wait: `Retry-After` says when to ask again.',
  431: 'The head of the request is too large.',
  500: 'Aside has met an error of its own.',
  502: 'The engine failed.',
  503: 'The engine is not running, or busy: then `Retry-After` says when to ask again.',
  504: 'The engine, or the user’s decision, took too long.',
  507: 'The answer could not be stored.',
}
/** Of routes that anyone may ask and that have no body. */
const openRefusals = [400, 403, 405, 408, 417, 421, 431, 500]
const bodyless = new Set([413, 415])

/** The document that describes all the other routes, made from their own schemas. It tells nothing of this computer. */
export function openApiRoute(routes: readonly ApiRoute[]): ApiRoute {
  let document: unknown
  return route({
    method: 'GET',
    path: '/openapi.json',
    summary: 'This document.',
    open: true,
    output: z.object({ openapi: z.string() }),
    async handle() {
      document ??= describe(routes)
      return { type: 'json', body: document }
    },
  })
}

function describe(routes: readonly ApiRoute[]): unknown {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const one of routes) {
    const path = one.path.replace(/:(\w+)\*?/g, '{$1}')
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operation(one) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Aside’s local API',
      version: '1',
      description: 'Listens on this computer alone. Tokens are made in Aside’s Settings, under API.',
    },
    paths,
    components: {
      schemas: { Failure: schemaOf(Failure, 'output') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
    },
  }
}

function operation(one: ApiRoute): unknown {
  const answer = { schema: schemaOf(one.output, 'output') }
  const content = {
    ...(one.streams === 'lines' && { 'application/x-ndjson': answer }),
    ...((one.streams === 'events' || one.streams === 'jsonOrEvents') && { 'text/event-stream': answer }),
    ...((one.streams === undefined || one.streams === 'jsonOrEvents') && { 'application/json': answer }),
  }
  const failure = {
    'application/json': {
      schema: one.errorOutput ? schemaOf(one.errorOutput, 'output') : { $ref: '#/components/schemas/Failure' },
    },
  }
  const all = Object.keys(refusals).map(Number)
  const told = one.open ? openRefusals : all.filter((status) => one.input || !bodyless.has(status))
  const names = [...one.path.matchAll(/:(\w+)/g)].map(([, name]) => name)
  return {
    summary: one.summary,
    security: one.open ? [] : [{ token: [] }, ...(one.keyHeader ? [{ key: [] }] : [])],
    ...(names.length > 0 && {
      parameters: names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    }),
    ...(one.input && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(one.input, 'input') } } },
    }),
    responses: {
      200: { description: 'The answer.', content },
      ...Object.fromEntries(told.map((status) => [status, { description: refusals[status], content: failure }])),
    },
  }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
