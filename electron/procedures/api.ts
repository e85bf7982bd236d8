import { done } from '../../shared/contract/base.ts'
import type { ApiToken } from '../../shared/model/apiAccess.ts'
import type { ErrorInfo } from '../../shared/model/errors.ts'
import { os } from './base.ts'

/** The local HTTP API and its tokens. */
export interface ApiAccess {
  state(): { url: string | null; error?: ErrorInfo | undefined }
  tokens(): Promise<ApiToken[]>
  makeToken(name: string): Promise<{ token: ApiToken; secret: string }>
  revokeToken(id: string): Promise<void>
}

export function apiProcedures({ api }: { api: ApiAccess }) {
  return os.api.router({
    state: os.api.state.handler(() => api.state()),
    tokens: os.api.tokens.handler(() => api.tokens()),
    makeToken: os.api.makeToken.handler(({ input }) => api.makeToken(input.name)),
    revokeToken: os.api.revokeToken.handler(async ({ input }) => {
      await api.revokeToken(input.id)
      return done
    }),
  })
}
