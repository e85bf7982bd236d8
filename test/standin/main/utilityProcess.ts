import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

/** A forked Node that speaks as a utility process does; its `process.parentPort` is made by `parentPort.ts`. */
class UtilityProcess extends EventEmitter {
  readonly #child
  readonly stdout = null
  readonly stderr

  constructor(modulePath: string, args: string[], { env, execArgv = [] }: Electron.ForkOptions) {
    super()
    const port = new URL('./parentPort.ts', import.meta.url).href
    this.#child = fork(modulePath, args, {
      env: env as NodeJS.ProcessEnv,
      execArgv: [...execArgv, '--import', port],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    })
    this.stderr = this.#child.stderr
    this.#child.once('spawn', () => this.emit('spawn'))
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('error', () => {})
    this.#child.once('exit', (code) => this.emit('exit', code ?? 1))
  }

  get pid() {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined
  }

  postMessage(message: unknown) {
    if (this.#child.connected) this.#child.send(message as object, () => {})
  }

  kill() {
    return this.#child.kill()
  }
}

export const utilityProcess = strict('utilityProcess', {
  fork: (modulePath: string, args: string[] = [], options: Electron.ForkOptions = {}) =>
    new UtilityProcess(modulePath, args, options) as unknown as Electron.UtilityProcess,
})
