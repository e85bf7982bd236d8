import { readTarget } from '../guard.ts'
import { ApiFailure } from './failure.ts'
import type { ApiRoute } from './route.ts'

interface Matched {
  route: ApiRoute
  params: Record<string, string>
  query: URLSearchParams
}

/** Finds the route of a request. Throws 404, or 405 with the methods that there are. */
export function createMatch(routes: readonly ApiRoute[]) {
  const known = routes.map((route) => ({ route, segments: route.path.split('/') }))
  const firsts = new Set(known.map(({ segments }) => segments[1]))

  return {
    /** Whether the path belongs to the API, even where it leads nowhere. */
    owns: (target: string | undefined) =>
      firsts.has(
        readTarget(target)
          .path.replace(/^[a-z]+:\/\/[^/]*/i, '')
          .split('/')
          .find(Boolean),
      ),

    find(method: string, target: string | undefined): Matched {
      const { path, query } = readTarget(target)
      if (!path.startsWith('/')) throw new ApiFailure(421, 'MISDIRECTED', 'This server does not have that name.')
      const segments = path.split('/')
      const here = known.flatMap(({ route, segments: names }) => {
        const params = paramsOf(names, segments)
        return params ? [{ route, params, query }] : []
      })
      const found = here.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method))
      if (found) return found
      if (here.length === 0) throw new ApiFailure(404, 'NOT_FOUND', 'There is nothing at this path.')
      const methods = here.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))
      const allow = [...new Set(methods)].join(', ')
      throw new ApiFailure(405, 'METHOD_NOT_ALLOWED', `This path takes ${allow}.`, { headers: { allow } })
    },
  }
}

/** What stands in the path for the route's `:names`; undefined when it is another path. */
function paramsOf(names: readonly string[], all: readonly string[]): Record<string, string> | undefined {
  const segments = names.at(-1)?.endsWith('*') ? joinedAt(names.length - 1, all) : all
  if (names.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, name] of names.entries()) {
    const segment = segments[at] as string
    if (!name.startsWith(':')) {
      if (name !== segment) return undefined
      continue
    }
    const value = decoded(segment)
    if (value === undefined || value === '') return undefined
    params[name.replace(/^:|\*$/g, '')] = value
  }
  return params
}

function joinedAt(at: number, segments: readonly string[]): string[] {
  return segments.length > at ? [...segments.slice(0, at), segments.slice(at).join('/')] : [...segments]
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
