import type { IncomingMessage } from 'node:http'
import { strict } from './strict.ts'

type Before = (
  details: Electron.OnBeforeRequestListenerDetails,
  callback: (response: Electron.CallbackResponse) => void,
) => void
type Received = (
  details: Electron.OnHeadersReceivedListenerDetails,
  callback: (response: Electron.HeadersReceivedResponse) => void,
) => void

const resourceTypes: Record<string, string> = {
  document: 'mainFrame',
  iframe: 'subFrame',
  image: 'image',
  style: 'stylesheet',
  script: 'script',
  font: 'font',
  empty: 'xhr',
}

/** The two steps of a request that can change it. A filter of URLs is not looked at: filters must cover all. */
export class WebRequest {
  private beforeListener: Before | null = null
  private receivedListener: Received | null = null

  onBeforeRequest(...args: [filter: Electron.WebRequestFilter, listener: Before | null] | [listener: Before | null]) {
    this.beforeListener = args[1] ?? (args[0] as Before | null)
    requireAllUrls(args[0])
  }
  onHeadersReceived(
    ...args: [filter: Electron.WebRequestFilter, listener: Received | null] | [listener: Received | null]
  ) {
    this.receivedListener = args[1] ?? (args[0] as Received | null)
    requireAllUrls(args[0])
  }

  /** The stand-in's own: whether a request may go on. */
  before(url: string, request: IncomingMessage): Promise<boolean> {
    const listener = this.beforeListener
    if (!listener) return Promise.resolve(true)
    const details = { ...detailsOf(url, request), uploadData: [] } as unknown as Electron.OnBeforeRequestListenerDetails
    return new Promise((done) => listener(details, ({ cancel }) => done(!cancel)))
  }

  /** The stand-in's own: the headers that the page gets. */
  received(url: string, request: IncomingMessage, response: Response): Promise<Record<string, string | string[]>> {
    const headers = Object.fromEntries([...response.headers].map(([name, value]) => [name, [value]]))
    const listener = this.receivedListener
    if (!listener) return Promise.resolve(headers)
    const status = { statusCode: response.status, statusLine: `HTTP/1.1 ${response.status}`, responseHeaders: headers }
    const details = { ...detailsOf(url, request), ...status } as unknown as Electron.OnHeadersReceivedListenerDetails
    return new Promise((done) => listener(details, ({ responseHeaders }) => done(responseHeaders ?? headers)))
  }
}
strict('session.webRequest', WebRequest.prototype)

function detailsOf(url: string, request: IncomingMessage) {
  const resourceType = resourceTypes[String(request.headers['sec-fetch-dest'])] ?? 'other'
  return { id: 1, url, method: request.method ?? 'GET', resourceType, referrer: '', timestamp: Date.now() }
}

function requireAllUrls(filter: unknown) {
  if (typeof filter !== 'object' || filter === null) return
  const { urls } = filter as Electron.WebRequestFilter
  if (!urls.every((url) => url === '<all_urls>' || url === '*://*/*'))
    throw new Error('stand-in: no webRequest filters')
}
