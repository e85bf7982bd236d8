import type { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode, type ErrorInfo } from '../../shared/model/errors.ts'
import type { Log } from '../platform/log.ts'
import type { WorkerMessage, WorkerRequest } from './protocol.ts'

interface Pending {
  method: WorkerRequest['method']
  resolve(value: unknown): void
  reject(error: AppError): void
}

const SLOW_MS = 250
const readers = new Set<WorkerRequest['method']>([
  'list',
  'get',
  'search',
  'getCheckpoint',
  'listCheckpoints',
  'toolOutcome',
])

/** This side of the storage worker: calls in, answers out, in order. A worker that dies fails every call, loudly. */
export class WorkerClient {
  /** Settles when the data base is open, or rejects with the reason why it isn't. */
  readonly opened: Promise<{ interrupted: number; notices: ErrorInfo[] }>
  readonly #worker: Worker
  readonly #log: Log
  readonly #onNotice: (notice: ErrorInfo) => void
  readonly #pending = new Map<number, Pending>()
  readonly #opening = Promise.withResolvers<{ interrupted: number; notices: ErrorInfo[] }>()
  readonly #exited = Promise.withResolvers<void>()
  readonly #told = new Set<ErrorCode>()
  #lastId = 0
  #closing: Promise<void> | undefined
  #dead: AppError | undefined

  constructor(worker: Worker, log: Log, onNotice: (notice: ErrorInfo) => void) {
    this.#worker = worker
    this.#log = log
    this.#onNotice = onNotice
    this.opened = this.#opening.promise
    worker.on('message', (message: WorkerMessage) => this.#receive(message))
    worker.on('messageerror', (error) => this.#die(error))
    worker.on('error', (error) => this.#die(error))
    worker.on('exit', (code) => {
      this.#exited.resolve()
      if (!this.#closing) this.#die(new Error(`the storage worker ended with ${code}`))
      for (const { reject } of this.#takePending()) reject(closed())
    })
  }

  call(method: WorkerRequest['method'], args: unknown[]): Promise<unknown> {
    if (this.#dead) return Promise.reject(this.#dead)
    if (this.#closing) return Promise.reject(closed())
    return this.#send(method, args)
  }

  /** Ends the worker after everything that was called before. Safe to call twice; never rejects. */
  close(): Promise<void> {
    this.#closing ??= this.#dead ? Promise.resolve() : this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    try {
      await this.#send('close', [])
    } catch (error) {
      this.#log.error('the history could not be closed properly', { error })
      await this.#worker.terminate()
    }
    await this.#exited.promise
  }

  #send(method: WorkerRequest['method'], args: unknown[]): Promise<unknown> {
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#pending.set(id, { method, resolve, reject })
    this.#worker.postMessage({ id, method, args } satisfies WorkerRequest)
    return promise
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'opened':
        for (const { code } of message.notices) this.#told.add(code)
        this.#opening.resolve(message)
        break
      case 'failed':
        this.#dead = errorFrom(message.error)
        this.#opening.reject(this.#dead)
        break
      case 'notice':
        this.#told.add(message.notice.code)
        this.#onNotice(message.notice)
        break
      case 'log':
        this.#log.warn(message.message, message.fields)
        break
      case 'value':
        if (message.ms > SLOW_MS) this.#log.info('a call to the history was slow', { ms: Math.round(message.ms) })
        this.#succeed(this.#take(message.id), message.value)
        break
      case 'error':
        this.#fail(this.#take(message.id), message.error)
        break
    }
  }

  #succeed(pending: Pending | undefined, value: unknown): void {
    if (pending && !readers.has(pending.method)) this.#told.clear()
    pending?.resolve(value)
  }

  /** What is wrong with the disk concerns the whole app, so it is told as well: once, until a write succeeds again. */
  #fail(pending: Pending | undefined, error: ErrorInfo): void {
    if (error.code.startsWith('STORAGE_') && !this.#told.has(error.code)) {
      this.#told.add(error.code)
      this.#onNotice(error)
    }
    pending?.reject(errorFrom(error))
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    return pending
  }

  #takePending(): Pending[] {
    const all = [...this.#pending.values()]
    this.#pending.clear()
    return all
  }

  #die(cause: unknown): void {
    if (this.#dead) return
    const detail = cause instanceof Error ? cause.message : String(cause)
    this.#dead = new AppError('STORAGE_CORRUPT', 'The history has stopped working. Nothing can be stored now.', {
      next: 'Copy what you have not sent yet, then start Aside again.',
      detail,
      cause,
    })
    this.#log.error('the storage worker died', { detail })
    this.#opening.reject(this.#dead)
    for (const { reject } of this.#takePending()) reject(this.#dead)
    this.#onNotice(this.#dead.toInfo())
  }
}

function closed(): AppError {
  return new AppError('CANCELLED', 'Aside is closing: this was not stored.')
}

function errorFrom(info: ErrorInfo): AppError {
  const { code, message, next, detail } = info
  return new AppError(code, message, { ...(next !== undefined && { next }), ...(detail !== undefined && { detail }) })
}
