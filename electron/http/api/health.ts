import { z } from 'zod'
import { type ApiRoute, route } from './route.ts'
import type { RouteDeps } from './routes.ts'

const Health = z.object({
  status: z.literal('ok'),
  version: z.string(),
  engines: z.array(z.object({ id: z.string(), label: z.string(), state: z.enum(['ready', 'unreachable', 'failed']) })),
})

/** 200 whenever Aside lives, whatever its engines do. */
export function healthRoute({ backend }: RouteDeps): ApiRoute {
  return route({
    method: 'GET',
    path: '/health',
    summary: 'Whether Aside lives, and the state of its engines.',
    open: true,
    output: Health,
    async handle() {
      return { type: 'json', body: { status: 'ok', ...(await backend.health()) } }
    },
  })
}
