import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorInfo } from '../../../shared/model/errors.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import type { Log } from '../../platform/log.ts'
import type { ApiTokens } from '../../procedures/apiTokens.ts'
import type { ApiBackend } from '../../procedures/publicApi.ts'
import { type ApiServer, type serverLimits, startApiServer } from './apiServer.ts'
import { type apiLimits, createApiHandler } from './handler.ts'
import { createRoutes } from './routes.ts'

/** What the API needs of the app. */
export interface ApiHost {
  api: { backend: ApiBackend; tokens: ApiTokens; stateChanged(): void }
  settings: { get(): Settings; onChange(listener: (settings: Settings) => void): () => void }
  addNotice(error: ErrorInfo): void
}

/** What a token has begun ends with it, those answers too that no request reads. */
function endWithTokens({ tokens, backend }: ApiHost['api']): void {
  tokens.onRevoked((tokenId) => backend.endRunsOf(tokenId))
}

type ApiLimits = Partial<typeof apiLimits & typeof serverLimits>

export interface ApiState {
  url: string | null
  error?: ErrorInfo | undefined
}

/**
 * The API on a server of its own, which listens when and where Settings say. `state` can be asked from the beginning;
 * it listens once it has its host. A taken port is told, in the state and to the user, and tried again when the
 * API's own settings change.
 */
export function createApiListener({ log, limits }: { log: Log; limits?: ApiLimits }) {
  let state: ApiState = { url: null }

  return {
    state: () => state,
    /** Resolves when what Settings say now has been tried. */
    async follow({ api, settings, addNotice }: ApiHost): Promise<{ close(): Promise<void> }> {
      const routes = createRoutes({ backend: api.backend, conversationUrl: () => undefined })
      const handler = createApiHandler({ routes, tokens: api.tokens, log, limits })
      endWithTokens(api)
      let server: ApiServer | undefined
      let tried = ''
      let closed = false
      let work = Promise.resolve()

      async function apply(): Promise<void> {
        const { api: wish } = settings.get()
        const wanted = JSON.stringify([wish, closed])
        if (wanted === tried) return
        tried = wanted
        const next = wish.enabled && !closed ? wish.port : null
        if (server?.port === next || (next === null && !server && !state.error)) return
        await server?.close()
        server = undefined
        state = { url: null }
        if (next !== null) await listen(next)
        api.stateChanged()
      }

      async function listen(port: number): Promise<void> {
        try {
          server = await startApiServer({ handler, port, limits })
          state = { url: `http://127.0.0.1:${server.port}` }
        } catch (error) {
          log.warn('the API could not listen', { port, error })
          state = { url: null, error: refusedPort(port, error) }
          addNotice(state.error as ErrorInfo)
        }
      }

      const follow = () => {
        work = work.then(apply).catch((error: unknown) => log.error('the API could not be started', { error }))
        return work
      }
      const stop = settings.onChange(() => void follow())
      await follow()
      return {
        async close() {
          stop()
          closed = true
          await follow()
        },
      }
    },
  }
}

/** The API on browser mode's own server, while Settings say so. */
export function createSharedApi({ log }: { log: Log }) {
  let url: string | null = null

  return {
    state: (): ApiState => ({ url }),
    /**
     * `handle` answers a request if it is the API's, and says whether it was. `handleStray` does so with one that shows
     * a token, wherever it leads: ask it about what is nobody's, so that programs are answered in the one shape.
     */
    follow({ api, settings }: Omit<ApiHost, 'addNotice'>) {
      let listeningAt = 0
      const address = () => `http://127.0.0.1:${listeningAt}`
      const conversationUrl = (id: string) => `${address()}/#conversation=${id}`
      const handler = createApiHandler({
        routes: createRoutes({ backend: api.backend, conversationUrl }),
        tokens: api.tokens,
        log,
      })
      endWithTokens(api)
      const apply = () => {
        const isOn = settings.get().api.enabled
        if (isOn === (url !== null)) return
        url = isOn ? address() : null
        if (!isOn) void handler.endAll()
        api.stateChanged()
      }
      return {
        handle(request: IncomingMessage, response: ServerResponse, port: number): boolean {
          if (url === null || !handler.owns(request)) return false
          handler.handle(request, response, port)
          return true
        },
        handleStray(request: IncomingMessage, response: ServerResponse, port: number): boolean {
          const { authorization, 'x-api-key': key } = request.headers
          if (url === null || (authorization === undefined && key === undefined)) return false
          handler.handle(request, response, port)
          return true
        },
        /** Call it when the server listens. */
        listening(port: number) {
          listeningAt = port
          settings.onChange(apply)
          apply()
        },
        close: () => handler.endAll(),
      }
    },
  }
}

function refusedPort(port: number, error: unknown): ErrorInfo {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const why = code === 'EADDRINUSE' ? 'is in use by another program' : 'could not be opened'
  return {
    code: 'CONFLICT',
    message: `The local API does not listen: port ${port} ${why}.`,
    next: 'Choose another port in Settings, under API, or turn the API off.',
  }
}
