import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { socketPath, socketProtocol } from '../../shared/wire.ts'
import { type Client, clientOver } from '../contract/transports.ts'

const server = join(import.meta.dirname, '../../out/main/serve.js')
const ready = /^Aside is listening on (http:\/\/127\.0\.0\.1:\d+)\/#token=(\S+)$/

export interface RunningApp {
  /** What a tab of it can call. */
  client: Client
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>
}

/** The built Aside in browser mode, as a process of its own. It is killed when the test ends. */
export async function runApp(dataDir: string, ollama: string): Promise<RunningApp> {
  const args = ['--no-warnings', server, '--browser', '--no-open', '--data-dir', dataDir]
  const env = { PATH: process.env.PATH, HOME: dataDir, OLLAMA_HOST: ollama }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = once(child, 'close')
  const kill = async () => {
    child.kill('SIGKILL')
    await gone
  }
  onTestFinished(kill)

  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    gone.then(([code]) => Promise.reject(new Error(`it ended with ${code}`))),
  ])
  const [, origin = '', token = ''] = ready.exec(line) ?? []
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${socketPath}?window=w1`, [socketProtocol, token], {
    origin,
  })
  socket.on('error', () => {})
  await once(socket, 'open')
  const { client, deliver } = clientOver((frame) => socket.send(frame))
  socket.on('message', (data) => deliver(data.toString()))
  return { client, kill }
}
