import type { ApiBackend } from '../../procedures/publicApi.ts'
import { batchRoute } from './batch.ts'
import { healthRoute } from './health.ts'
import { invokeRoute, streamRoute } from './invoke.ts'
import { langGraphRoutes } from './langGraph/routes.ts'
import { openApiRoute } from './openApi.ts'
import { openAiRoutes } from './openai/routes.ts'
import type { ApiRoute } from './route.ts'

/** What the routes are made of. */
export interface RouteDeps {
  backend: ApiBackend
  /** Where a conversation can be looked at, where it has an address of its own. */
  conversationUrl(conversationId: string): string | undefined
}

/** THE list of what the local API answers; the OpenAPI document is made from it. */
export function createRoutes(deps: RouteDeps): ApiRoute[] {
  const routes = [
    healthRoute(deps),
    invokeRoute(deps),
    streamRoute(deps),
    batchRoute(deps),
    ...openAiRoutes(deps),
    ...langGraphRoutes(deps),
  ]
  return [...routes, openApiRoute(routes)]
}
