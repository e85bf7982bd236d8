import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '../../platform/log.ts'
import { wait } from '../../platform/wait.ts'
import type { ApiCaller, ApiTokens } from '../../procedures/apiTokens.ts'
import { refuseRequest } from '../guard.ts'
import { Ended } from './ended.ts'
import { ApiFailure, tellable, toFailure } from './failure.ts'
import { checkInput } from './input.ts'
import { createMatch } from './match.ts'
import { parseBody, readBody, refuseBody } from './readBody.ts'
import { sendFailure, sendReply, unlessAborted } from './respond.ts'
import type { ApiRoute } from './route.ts'
import { createTurns } from './turns.ts'

/** How much callers may ask. Times are milliseconds. */
export const apiLimits = {
  bodyBytes: 1024 * 1024,
  /** Of longer bodies only so many are on their way to their model at once, so that others are answered between them. */
  largeBytes: 64 * 1024,
  largeAtOnce: 2,
  /** Requests with a token that are answered at once; the others are told to wait. */
  atOnce: 64,
  /** What each wrong token waits longer than the one before it, and the longest wait. */
  guessStepMs: 20,
  guessMaxMs: 2_000,
}

/** How long clients have to take the last words of answers that Aside itself ends. */
const PARTING_MS = 500

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
  /** Ends every answer under way; each says so. Resolves when all have been sent, soon whatever their clients do. */
  endAll(): Promise<void>
}

export function createApiHandler({ routes, tokens, log, ...options }: Options): ApiHandler {
  const limits = { ...apiLimits, ...options.limits }
  const match = createMatch(routes)
  const open = new Map<AbortController, ApiCaller | null>()
  const answers = new Map<AbortController, ServerResponse>()
  const large = createTurns(limits.largeAtOnce)
  let wrong = 0
  tokens.onRevoked((tokenId) => {
    for (const [request, caller] of open) if (caller?.tokenId === tokenId) request.abort(new Ended('revoked'))
  })

  /** Everything is judged by the head of the request, before anything of its body is read. */
  async function answer(request: IncomingMessage, response: ServerResponse, port: number): Promise<void> {
    let route: ApiRoute | undefined
    let endTurn = () => {}
    const controller = new AbortController()
    const { signal } = controller
    response.once('close', () => {
      answers.delete(controller)
      controller.abort(new DOMException('The client has gone.', 'AbortError'))
    })
    answers.set(controller, response)
    try {
      const refusal = refuseRequest(request, port)
      if (refusal) throw new ApiFailure(refusal.status, codes[refusal.status], sentence(refusal.reason))
      const found = match.find(request.method ?? '', request.url)
      route = found.route
      refuseExpectation(request)
      const caller = route.open ? null : await authenticate(request, route, signal)
      if (caller && [...open.values()].filter(Boolean).length >= limits.atOnce) throw busy()
      open.set(controller, caller)
      const body = route.input ? await readAll(request, response, signal) : request.resume() && undefined
      if (body && body.length > limits.largeBytes) endTurn = await large.take(signal)
      const input = body && route.input && checkInput(route.input, parseBody(body))
      const { params, query } = found
      const reply = await unlessAborted(
        route.handle({ caller: caller ?? { tokenId: '', name: '' }, params, query, input, signal }),
        signal,
      )
      await sendReply(response, reply, signal)
    } catch (error) {
      if (signal.aborted && !(signal.reason instanceof Ended)) {
        response.destroy()
        return
      }
      if (!toFailure(error)) log.error('a request of the API failed', { path: route?.path, error })
      const failure = tellable(error)
      if (failure.status < 500) log.debug('refused a request of the API', { status: failure.status, path: route?.path })
      sendFailure(request, response, failure, route?.errorBody)
    } finally {
      endTurn()
      open.delete(controller)
    }
  }

  function readAll(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<Buffer> {
    const refusal = refuseBody(request, limits.bodyBytes)
    if (refusal) throw refusal
    if (request.headers.expect !== undefined) response.writeContinue()
    return unlessAborted(readBody(request, limits.bodyBytes), signal)
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
    await unlessAborted(wait(Math.min(wrong * limits.guessStepMs, limits.guessMaxMs)), signal)
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
    async endAll() {
      const parting = [...answers.values()].map((response) => new Promise((resolve) => response.once('close', resolve)))
      for (const request of answers.keys()) request.abort(new Ended('closed'))
      await Promise.race([Promise.all(parting), new Promise((resolve) => setTimeout(resolve, PARTING_MS).unref())])
    },
  }
}

const codes = { 400: 'BAD_REQUEST', 401: 'UNAUTHORIZED', 403: 'FORBIDDEN', 421: 'MISDIRECTED' } as const

function refuseExpectation({ headers: { expect } }: IncomingMessage): void {
  if (expect === undefined || expect.toLowerCase() === '100-continue') return
  throw new ApiFailure(417, 'EXPECTATION_FAILED', 'Only “100-continue” can be expected here.')
}

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`
}

function busy(): ApiFailure {
  return new ApiFailure(429, 'TOO_MANY_REQUESTS', 'Aside is answering as many requests as it can. Ask again soon.', {
    headers: { 'retry-after': '1' },
  })
}
