import type { Readable } from 'node:stream'
import { utilityProcess } from 'electron'
import { lastWords, type StartChild } from '../platform/childProcess.ts'

/** `StartChild` on Electron: a utilityProcess, which needs no Node of its own, and ends with Aside. */
export const startUtility: StartChild = (modulePath, { name, env }) => {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const child = utilityProcess.fork(modulePath, [], {
    serviceName: name,
    env: Object.fromEntries(given),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const words = lastWords(child.stderr as Readable | null)
  let isUnwanted = false
  // Its own kill asks politely, and a process that hangs would not hear it.
  const kill = () => {
    isUnwanted = true
    if (child.pid === undefined) return
    try {
      process.kill(child.pid, 'SIGKILL')
    } catch {
      // It has just ended.
    }
  }
  child.once('spawn', () => {
    if (isUnwanted) kill()
  })
  return {
    get pid() {
      return child.pid
    },
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) =>
      void child.once('exit', async (code) => listener({ code, signal: null, stderr: await words() })),
    kill,
  }
}
