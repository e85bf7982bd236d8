import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '../../platform/log.ts'
import type { ApiCaller, ApiTokens } from '../../procedures/apiTokens.ts'
import { refuseRequest } from '../guard.ts'
import { ApiFailure, tellable, toFailure } from './failure.ts'
import { checkInput } from './input.ts'
import { createMatch } from './match.ts'
import { parseBody, readBody, refuseBody } from './readBody.ts'
import { sendFailure, sendReply } from './respond.ts'
import type { ApiRoute } from './route.ts'

/** How much callers may ask. Times are milliseconds. */
export const apiLimits = {
  bodyBytes: 1024 * 1024,
  /** Requests with a token that are answered at once; the others are told to wait. */
  atOnce: 64,
  /** What each wrong token waits longer than the one before it, and the longest wait. */
  guessStepMs: 20,
  guessMaxMs: 2_000,
}

interface Options {
  routes: readonly ApiRoute[]
  tokens: Pick<ApiTokens, 'callerOf' | 'onRevoked'>
  log: Log
  limits?: Partial<typeof apiLimits> | undefined
}

/** The API's answers to HTTP requests, whichever server they come to. */
export interface ApiHandler {
  /** Whether that request's path is the API's, even where it leads nowhere. */
  owns(request: IncomingMessage): boolean
  /** Answers the request; never throws. `port`: of the server it came to. */
  handle(request: IncomingMessage, response: ServerResponse, port: number): void
  /** Ends every answer under way. */
  endAll(): void
}

export function createApiHandler({ routes, tokens, log, ...options }: Options): ApiHandler {
  const limits = { ...apiLimits, ...options.limits }
  const match = createMatch(routes)
  const open = new Map<AbortController, ApiCaller | null>()
  let wrong = 0
  tokens.onRevoked((tokenId) => {
    for (const [request, caller] of open) if (caller?.tokenId === tokenId) request.abort()
  })

  /** Everything is judged by the head of the request, before anything of its body is read. */
  async function answer(request: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
    let route: ApiRoute | undefined
    const controller = new AbortController()
    const { signal } = controller
    response.once('close', () => controller.abort(new DOMException('The client has gone.', 'AbortError')))
    try {
      const refusal = refuseRequest(request, port)
      if (refusal) throw new ApiFailure(refusal.status, codes[refusal.status], sentence(refusal.reason))
      const found = match.find(request.method ?? '', request.url)
      route = found.route
      const caller = route.open ? null : await authenticate(request, route, signal)
      if (caller && [...open.values()].filter(Boolean).length >= limits.atOnce) throw busy()
      open.set(controller, caller)
      const input = route.input ? await readInput(request, response, route.input) : request.resume() && undefined
      const { params, query } = found
      const reply = await route.handle({ caller: caller ?? { tokenId: '' }, params, query, input, signal })
      await sendReply(response, reply, signal)
    } catch (error) {
      if (signal.aborted) {
        response.destroy()
        return
      }
      if (!toFailure(error)) log.error('a request of the API failed', { path: route?.path, error })
      const failure = tellable(error)
      if (failure.status < 500) log.debug('refused a request of the API', { status: failure.status, path: route?.path })
      sendFailure(request, response, failure, route?.errorBody)
    } finally {
      open.delete(controller)
    }
  }

  async function readInput(request: IncomingMessage, response: ServerResponse, schema: NonNullable<ApiRoute['input']>) {
    const refusal = refuseBody(request, limits.bodyBytes)
    if (refusal) throw refusal
    if (request.headers.expect !== undefined) response.writeContinue()
    return checkInput(schema, parseBody(await readBody(request, limits.bodyBytes)))
  }

  /** Whatever is wrong with a token is answered alike, and each time later. */
  async function authenticate(request: IncomingMessage, route: ApiRoute, signal: AbortSignal): Promise<ApiCaller> {
    const { authorization = '', 'x-api-key': key } = request.headers
    const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    const given = bearer ?? (route.keyHeader && authorization === '' && typeof key === 'string' ? key : undefined)
    const caller = given === undefined ? null : await tokens.callerOf(given)
    if (caller) {
      wrong = 0
      return caller
    }
    wrong++
    log.warn('refused a token of the API', { wrong })
    await wait(Math.min(wrong * limits.guessStepMs, limits.guessMaxMs), signal)
    throw new ApiFailure(401, 'UNAUTHORIZED', 'A token of Aside’s is needed, as “Authorization: Bearer …”.', {
      headers: { 'www-authenticate': 'Bearer' },
    })
  }

  return {
    owns: (request) => match.owns(request.url),
    handle(request, response, port) {
      request.on('error', () => {})
      response.on('error', () => {})
      void answer(request, response, port)
    },
    endAll() {
      for (const request of open.keys()) request.abort()
    },
  }
}

const codes = { 400: 'BAD_REQUEST', 401: 'UNAUTHORIZED', 403: 'FORBIDDEN', 421: 'MISDIRECTED' } as const

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`
}

function busy(): ApiFailure {
  return new ApiFailure(429, 'TOO_MANY_REQUESTS', 'Aside is answering as many requests as it can. Ask again soon.', {
    headers: { 'retry-after': '1' },
  })
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
