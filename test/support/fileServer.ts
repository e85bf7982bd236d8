import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface ServedFile {
  content: Buffer
  /** How many bytes one answer has before its connection is cut; undefined: all. */
  cutAfter?: number | undefined
  /** It ignores ranges. */
  whole?: boolean
  etag?: string | undefined
  /** It sends a range of what it has now, whatever version was asked for. */
  careless?: boolean
  /** After so many bytes nothing more comes. */
  stallAfter?: number
  status?: number
  /** More headers, or others. */
  headers?: Record<string, string>
  /** Its content comes again and again without an end, and it doesn't say how long it is. */
  endless?: boolean
  /** The range and length that it claims to send. */
  claims?: string
  /** It is elsewhere. */
  location?: string
  type?: string
}

export interface FileServer {
  url: string
  files: Map<string, ServedFile>
  /** Path and range of each request. */
  requests: { path: string; range: string | undefined; ifRange: string | undefined }[]
  /** The files of a repository as a hub lists them; `next`: what its second page has. */
  list(repo: string, entries: object[], next?: object[]): void
  put(path: string, content: Buffer, more?: Partial<ServedFile>): ServedFile
}

export const sha256Of = (content: Buffer) => createHash('sha256').update(content).digest('hex')

/** A server of files on a real socket: ranges, cuts, stalls, redirects, lists of repositories. Closed with the test. */
export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, ServedFile>()
  const requests: FileServer['requests'] = []
  const server = createServer((request, response) => answer(request, response))

  function answer({ url = '/', headers }: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(url)
    requests.push({ path, range: headers.range, ifRange: headers['if-range'] as string | undefined })
    const file = files.get(path)
    if (!file) return void response.writeHead(404).end('not here')
    if (file.location) return void response.writeHead(302, { location: file.location }).end()
    if (file.status) return void response.writeHead(file.status, file.headers).end()
    const { content, etag, type = 'application/octet-stream' } = file
    const isSame = file.careless || headers['if-range'] === undefined || headers['if-range'] === etag
    const [, start, end] = (!file.whole && isSame && /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '')) || []
    const from = start === undefined ? 0 : Number(start)
    if (start !== undefined && from >= content.length) {
      return void response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
    }
    if (file.endless) {
      response.writeHead(200, { 'content-type': type })
      const more = () => {
        while (!response.destroyed && response.write(content)) {}
        if (!response.destroyed) response.once('drain', more)
      }
      more()
      return
    }
    const piece = content.subarray(from, end ? Number(end) + 1 : undefined)
    response.writeHead(start === undefined ? 200 : 206, {
      'content-type': type,
      'content-length': piece.length,
      ...(etag && { etag }),
      ...(start !== undefined && {
        'content-range': file.claims ?? `bytes ${from}-${from + piece.length - 1}/${content.length}`,
      }),
      ...file.headers,
    })
    const stop = file.cutAfter ?? file.stallAfter
    if (stop === undefined || stop >= piece.length) return void response.end(piece)
    response.write(piece.subarray(0, stop), () => {
      if (file.cutAfter !== undefined) setTimeout(() => response.destroy(), 20)
    })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const put: FileServer['put'] = (path, content, more) => {
    const file = { content, ...more }
    files.set(path, file)
    return file
  }
  return {
    url: `http://127.0.0.1:${port}`,
    files,
    requests,
    put,
    list(repo, entries, next) {
      const page = `/api/models/${repo}/tree/main?recursive=true`
      const headers = next && { link: `<http://127.0.0.1:${port}${page}&cursor=x>; rel="next"` }
      const type = 'application/json'
      put(page, Buffer.from(JSON.stringify(entries)), { type, ...(headers && { headers }) })
      if (next) put(`${page}&cursor=x`, Buffer.from(JSON.stringify(next)), { type })
    },
  }
}
