import { EventEmitter } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { mapScheme, toAppUrl } from './address.ts'
import { app } from './app.ts'
import { tell } from './link.ts'
import { strict } from './strict.ts'
import { WebRequest } from './WebRequest.ts'

type Handler = (request: Request) => Response | Promise<Response>
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0]
type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0]

/** Electron's names of the permissions that can be told to the browser, and the browser's. */
const permissions = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  media: 'microphone',
  midi: 'midi',
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
} as const

/** What Chromium asks for itself when a text box is typed in; Electron has no such service. */
const chromiumsOwn = new Set(['content-autofill.googleapis.com:443'])

class Protocol {
  readonly handlers = new Map<string, Handler>()

  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]) {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges } of schemes) {
      if (!privileges?.standard || !privileges.secure) throw new Error('stand-in: a scheme must be standard and secure')
      mapScheme(scheme)
    }
  }
  handle(scheme: string, handler: Handler) {
    if (this.handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    this.handlers.set(scheme, handler)
  }
  unhandle(scheme: string) {
    this.handlers.delete(scheme)
  }
  isProtocolHandled = (scheme: string) => this.handlers.has(scheme)
}
strict('protocol', Protocol.prototype)

/**
 * A session is an HTTP proxy on loopback that all of its pages' requests go through: those to a handled scheme get the
 * handler's Response unchanged, every other one is shown to webRequest, told to the test, and refused.
 */
export class Session extends EventEmitter {
  readonly protocol = new Protocol()
  readonly webRequest = new WebRequest()
  private requestHandler: RequestHandler = null
  private checkHandler: CheckHandler = null
  private port: Promise<number> | undefined

  setPermissionRequestHandler(handler: RequestHandler) {
    this.requestHandler = handler
  }
  setPermissionCheckHandler(handler: CheckHandler) {
    this.checkHandler = handler
  }
  setDevicePermissionHandler() {}
  setSpellCheckerEnabled() {}
  setSpellCheckerLanguages() {}
  setSpellCheckerDictionaryDownloadURL() {}
  async clearStorageData() {}

  /**
   * The stand-in's own: the permissions that a page of `origin` has, by the browser's names. Both handlers are asked at
   * once, before the page loads; as in Electron, without a handler everything is granted.
   */
  permissionsFor(contents: Electron.WebContents, origin: string): string[] {
    const details = { isMainFrame: true, requestingUrl: `${origin}/`, requestingOrigin: origin, securityOrigin: origin }
    return Object.entries(permissions).flatMap(([name, browserName]) => {
      const permission = name as keyof typeof permissions
      const answers = [this.checkHandler?.(contents, permission, origin, details) ?? true]
      this.requestHandler?.(contents, permission, (granted) => void answers.push(granted), details)
      return answers.includes(false) ? [] : [browserName]
    })
  }

  /** The stand-in's own: starts the proxy once, and gives its port. */
  listen(): Promise<number> {
    this.port ??= new Promise((done) => {
      const server = createServer((request, response) => {
        this.answer(request, response).catch((error: unknown) => {
          if (!request.destroyed) console.error('stand-in: no answer to', request.url, error)
          response.destroy()
        })
      })
      server.on('connect', (request, socket) => {
        if (!chromiumsOwn.has(request.url ?? ''))
          void this.refuse(`https://${request.url?.replace(/:443$/, '')}/`, request)
        socket.end('HTTP/1.1 502 Refused\r\n\r\n')
      })
      server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port))
      server.unref()
    })
    return this.port
  }

  private async refuse(url: string, request: IncomingMessage) {
    tell({ type: 'refused', url })
    await this.webRequest.before(url, request)
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = toAppUrl(request.url ?? '')
    const handler = this.protocol.handlers.get(url.split(':')[0] ?? '')
    if (!handler) {
      await this.refuse(url, request)
      response.writeHead(502).end()
      return
    }
    if (!(await this.webRequest.before(url, request))) return void response.destroy()
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string])
    const answer = await handler(
      new Request(url, {
        method: request.method ?? 'GET',
        headers,
        ...(hasBody && { body: Readable.toWeb(request) as BodyInit, duplex: 'half' }),
      }),
    )
    if (answer.type === 'error') return void response.destroy()
    response.writeHead(answer.status, await this.webRequest.received(url, request, answer))
    if (answer.body) await pipeline(Readable.fromWeb(answer.body as NodeReadableStream), response)
    else response.end()
  }
}
strict('session', Session.prototype)

const partitions = new Map<string, Session>()

/** The session of a partition, made at its first use. */
export function fromPartition(partition: string): Session {
  const found = partitions.get(partition)
  if (found) return found
  const made = new Session()
  partitions.set(partition, made)
  app.emit('session-created', made)
  return made
}
