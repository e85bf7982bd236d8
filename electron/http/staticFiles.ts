import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ServePage } from '../platform/pageFiles.ts'
import { readTarget } from './guard.ts'

/**
 * Answers a request with a file of the built page, unless there is none and `stray` says that it has answered. The page
 * itself holds nothing secret: the token reaches the data.
 */
export async function serveFile(
  servePage: ServePage,
  request: IncomingMessage,
  response: ServerResponse,
  stray: () => boolean,
): Promise<void> {
  const { path } = readTarget(request.url)
  // Read first: once the head is written there is no way to say that it failed.
  const { status, headers, body } = await servePage({ method: request.method ?? 'GET', path })
  if (status >= 400 && stray()) return
  response.writeHead(status, headers)
  response.end(request.method === 'HEAD' ? undefined : body)
}
