/** A pair of ends for one IPC connection: what one end posts arrives at the other in a turn of its own. */
export class MemoryPort {
  readonly #message: ((event: { data: string }) => void)[] = []
  readonly #client: ((frame: string) => void)[] = []
  readonly server = {
    postMessage: (frame: string) => setImmediate(() => this.#client.forEach((listener) => void listener(frame))),
    addEventListener: (type: string, listener: (event: { data: string }) => void) => {
      if (type === 'message') this.#message.push(listener)
    },
  } as unknown as MessagePort

  toServer(frame: string): void {
    setImmediate(() => this.#message.forEach((listener) => void listener({ data: frame })))
  }

  onClient(listener: (frame: string) => void): void {
    this.#client.push(listener)
  }
}
