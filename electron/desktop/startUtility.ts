import { utilityProcess } from 'electron'
import type { StartChild } from '../platform/childProcess.ts'

/** As much of what a process wrote to stderr last as explains its end, in characters. */
const STDERR_KEPT = 8_000

/** `StartChild` on Electron: a utilityProcess, which needs no Node of its own. */
export const startUtility: StartChild = (modulePath, { name, env }) => {
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const child = utilityProcess.fork(modulePath, [], {
    serviceName: name,
    env: Object.fromEntries(given),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT)
  })
  return {
    get pid() {
      return child.pid
    },
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener({ code, signal: null, stderr })),
    // Its own kill asks politely, and a process that hangs would not hear it.
    kill: () => {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
    },
  }
}
