import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'

const file = resolve(import.meta.dirname, '../../electron/platform/exitOnSignals.ts')
let child: ChildProcess | undefined

afterEach(() => {
  child?.kill('SIGKILL')
})

/** A process that closes as `close` says, is sent the signals, and ends with the code that comes back. */
async function ends(close: string, signals: NodeJS.Signals[], options = ''): Promise<{ code: number; said: string }> {
  const script = `
    import { exitOnSignals } from ${JSON.stringify(file)}
    const say = (message) => console.log(message)
    const log = { warn: say, error: say }
    exitOnSignals(async () => { console.log('closing'); ${close} }, { log, ${options} })
    setInterval(() => {}, 1000)
    console.log('ready')`
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript']
  const started = spawn(process.execPath, [...flags, '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  const ended = once(started, 'close')
  let said = ''
  started.stdout.on('data', (data) => {
    said += data
  })
  await vi.waitFor(() => expect(said).toContain('ready'), { timeout: 10_000 })
  for (const [at, signal] of signals.entries()) {
    if (at > 0) await new Promise((done) => setTimeout(done, 400))
    started.kill(signal)
    await vi.waitFor(() => expect(said).toContain('closing'), { timeout: 5_000 })
  }
  const [code] = (await ended) as [number]
  return { code, said }
}

describe.skipIf(process.platform === 'win32')('a process that is asked to end', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('closes first: %s', async (signal) => {
    expect(await ends('await new Promise((done) => setTimeout(done, 50)); console.log("closed")', [signal])).toEqual({
      code: 0,
      said: 'ready\nclosing\nclosed\n',
    })
  })

  test('takes a signal that is sent on to it for the same one', async () => {
    const busy = 'const busyUntil = Date.now() + 500; while (Date.now() < busyUntil);'
    const close = `process.kill(process.pid, "SIGTERM"); ${busy} await new Promise((done) => setTimeout(done, 100))`
    expect((await ends(close, ['SIGTERM'])).code).toBe(0)
  })

  test('ends when closing fails', async () => {
    const { code, said } = await ends('throw new Error("no")', ['SIGTERM'])
    expect(code).toBe(1)
    expect(said).toContain('closing failed')
  })

  test('ends when closing never does', async () => {
    const { code, said } = await ends('await new Promise(() => {})', ['SIGTERM'], 'deadlineMs: 100')
    expect(code).toBe(1)
    expect(said).toContain('too long')
  })

  test('waits five seconds by itself, and not when it is asked again', async () => {
    expect((await ends('await new Promise(() => {})', ['SIGTERM', 'SIGINT'])).code).toBe(130)
    const { code, said } = await ends('await new Promise((done) => setTimeout(done, 30_000))', ['SIGINT'])
    expect(code).toBe(1)
    expect(said).toContain('too long')
  }, 10_000)
})
