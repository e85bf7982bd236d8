import { EventEmitter } from 'node:events'

/** `process.parentPort` of a utility process, over the channel of a forked Node. */
class ParentPort extends EventEmitter {
  constructor() {
    super()
    process.on('message', (data) => this.emit('message', { data, ports: [] }))
  }

  postMessage(message: unknown) {
    process.send?.(message)
  }
}

Object.assign(process, { parentPort: new ParentPort() })
