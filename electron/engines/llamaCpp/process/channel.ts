import { endWithParent } from './endWithParent.ts'

/** The way to Aside: a utility process's port on Electron, else the channel of a forked Node. */
export interface Channel {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

export function openChannel(): Channel {
  const { parentPort } = process as { parentPort?: ParentPort }
  if (parentPort) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
    }
  }
  // Without Aside there is nobody to answer, and a model takes gigabytes. Electron ends its utility processes itself.
  process.on('disconnect', () => process.exit())
  endWithParent()
  return {
    post: (message) => {
      if (process.connected) process.send?.(message)
    },
    onMessage: (listener) => void process.on('message', listener),
  }
}
