import { Worker } from 'node:worker_threads'

const EVERY_MS = 2_000

/** What has hung, in a template or in llama.cpp, hears of no disconnect: this thread looks itself. */
const look = `
const { ppid, pid } = process
const isThere = () => {
  try {
    return process.ppid === ppid && process.kill(ppid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}
setInterval(() => {
  if (!isThere()) process.kill(pid, 'SIGKILL')
}, ${EVERY_MS})
`

/** Ends this process with the one that has started it, whatever it is doing then. */
export function endWithParent(): void {
  new Worker(look, { eval: true, name: 'end with parent', resourceLimits: { maxOldGenerationSizeMb: 16 } }).unref()
}
