import type { Response } from 'undici'
import { AppError } from '../../../shared/model/errors.ts'
import type { ServerSettings } from '../../../shared/model/settings.ts'
import { type JudgedServer, judgeServerAddress, type Reach } from '../../platform/address.ts'
import type { Egress, EgressInit } from '../../platform/egress.ts'
import { readBody } from '../overHttp/readBody.ts'
import { type Asked, fromNetwork, fromStatus, otherKind } from './failures.ts'
import { authorization } from './serverStream.ts'

interface ServerWireOptions {
  egress: Egress
  server: ServerSettings
  key(origin: string): Promise<string | undefined>
  isCurrent?(): boolean
}

export interface Place extends JudgedServer {
  /** Where the server's own calls are, beside those of the protocol. */
  root: string
}

const MAX_BODY = 16 * 1024 * 1024
const MAX_ERROR_BODY = 64 * 1024

/** The way to one server: where it is, with which key, and short requests that fail with an AppError. */
export class ServerWire {
  readonly #options: ServerWireOptions

  constructor(options: ServerWireOptions) {
    this.#options = options
  }

  /** Where to connect, after the egress was told. What was not agreed to is refused there, and recorded. */
  place(): Place {
    const { egress, server, isCurrent = () => true } = this.#options
    // What another engine of that id was allowed meanwhile is not this one's to take away.
    if (!isCurrent()) throw gone(server)
    try {
      const judged = judgeServerAddress(server.address)
      const isAgreed = judged.reach === 'local' || server.allowedRemote === judged.origin
      egress.allow(server.id, isAgreed ? judged.origin : null)
      return { ...judged, root: judged.base.replace(/\/v\d+$/, '') }
    } catch (error) {
      egress.allow(server.id, null)
      throw error
    }
  }

  /** Local for what can't be read: nothing is connected to then. */
  reach(): Reach {
    try {
      return judgeServerAddress(this.#options.server.address).reach
    } catch {
      return 'local'
    }
  }

  /** Only a place that was agreed to gets it: none other is connected to. */
  key(): Promise<string | undefined> {
    return this.#options.key(this.place().origin)
  }

  fetch(url: string, init: Omit<EgressInit, 'purpose'>): Promise<Response> {
    return this.#options.egress.fetch(url, { ...init, purpose: this.#options.server.id })
  }

  /** A short answer's JSON. */
  async json(url: string, { signal, body }: { signal: AbortSignal; body?: object }): Promise<unknown> {
    const key = await this.key()
    const asked = this.#asked(key !== undefined)
    try {
      const response = await this.fetch(url, {
        signal,
        headers: {
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json' }),
          ...authorization(key),
        },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      })
      const text = await readBody(response, response.ok ? MAX_BODY : MAX_ERROR_BODY)
      if (!response.ok) throw fromStatus(response.status, text, asked)
      return JSON.parse(text)
    } catch (thrown) {
      if (thrown instanceof SyntaxError) throw otherKind(asked, 'not JSON')
      throw fromNetwork(thrown, asked, false)
    }
  }

  /** What answered there is none of these servers. */
  otherKind(detail: string): AppError {
    return otherKind(this.#asked(false), detail)
  }

  /** What was thrown before a request could be made. */
  failure(thrown: unknown): AppError {
    return thrown instanceof AppError ? thrown : fromNetwork(thrown, this.#asked(false), false)
  }

  #asked(hasKey: boolean): Asked {
    const { label, address } = this.#options.server
    return { server: label, origin: address, hasKey }
  }
}

function gone({ label }: ServerSettings): AppError {
  return new AppError('NOT_FOUND', `${label} is no longer in Settings, or is somewhere else now.`, {
    next: 'Ask again, or choose another model.',
  })
}
