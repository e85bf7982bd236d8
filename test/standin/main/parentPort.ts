import { EventEmitter } from 'node:events'

/** `process.parentPort` of a utility process, over the channel of a forked Node. What comes before somebody listens waits. */
class ParentPort extends EventEmitter {
  constructor() {
    super()
    const start = (event: string | symbol) => {
      if (event !== 'message') return
      this.off('newListener', start)
      process.on('message', (data) => this.emit('message', { data, ports: [] }))
    }
    this.on('newListener', start)
  }

  postMessage(message: unknown) {
    process.send?.(message)
  }
}

// A process of Electron's ends with the program that started it.
process.on('disconnect', () => process.exit())
Object.assign(process, { parentPort: new ParentPort() })
