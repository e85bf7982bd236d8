import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { expect, test as plain } from 'vitest'
import { accessTo, commandTool, livingIn, makeFolder, numberIn, outputOf } from './commandSupport.ts'

// Which processes live is read from /proc.
const test = plain.skipIf(process.platform !== 'linux')

/** Starts children and their children, in a group that writes its number down and ends by itself in five minutes. */
const family = 'sleep 300 & (sleep 300 & sleep 300) & echo $$ > group; wait'
const stubborn = `trap "" TERM; ${family}`

test('that is cancelled ends with all that it started', async () => {
  const { run, folder } = commandTool()
  const cancel = new AbortController()
  const running = run({ argv: ['sh', '-c', family] }, cancel.signal)
  const group = await numberIn(join(folder, 'group'))
  expect(livingIn(group).length).toBeGreaterThanOrEqual(3)
  const failed = expect(running).rejects.toMatchObject({ name: 'AbortError' })
  cancel.abort()
  await failed
  expect(livingIn(group)).toEqual([])
})

test('that takes too long ends with all that it started, also when it refuses to', async () => {
  const { run, folder } = commandTool({ timeoutMs: 400 })
  const answer = await run({ argv: ['sh', '-c', `echo begun; ${stubborn}`] })
  expect(answer).toBe('Ended by Aside after 0.4 seconds, the longest that a command may take.\nOutput:\nbegun\n')
  expect(livingIn(await numberIn(join(folder, 'group')))).toEqual([])
})

test('that ends and leaves others running does not leave them, and says so', async () => {
  const { run, folder } = commandTool()
  const answer = await run({ argv: ['sh', '-c', 'sleep 300 & echo $$ > group; echo done'] })
  expect(answer).toBe('Exit code: 0\nIt had left programs running; Aside ended them.\nOutput:\ndone\n')
  expect(livingIn(await numberIn(join(folder, 'group')))).toEqual([])
})

test('is not waited for when something outside its group holds its pipe', async () => {
  const { run, folder } = commandTool()
  // The daemon is there before its parent ends, or it would end with it.
  const daemon =
    'setsid sh -c "echo \\$\\$ > daemon; sleep 300" & while ! [ -s daemon ]; do sleep 0.05; done; echo done'
  try {
    expect(outputOf(await run({ argv: ['sh', '-c', daemon] }))).toBe('done\n')
  } finally {
    process.kill(-(await numberIn(join(folder, 'daemon'))), 'SIGKILL')
  }
})

test('that was cancelled before it began does not begin', async () => {
  const { run } = commandTool()
  await expect(run({ argv: ['touch', 'x'] }, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  expect(outputOf(await run({ argv: ['ls'] }))).toBe('')
})

test('ends when Aside does', async () => {
  const folder = makeFolder()
  const source = resolve(import.meta.dirname, '../../electron/assistant/tools/command/runCommand.ts')
  const script = `
    import { createRunCommand } from ${JSON.stringify(source)}
    const tool = createRunCommand({ env: process.env, access: () => (${JSON.stringify(accessTo([{ path: folder, write: true }])())}) })
    void tool.run({ argv: ['sh', '-c', ${JSON.stringify(stubborn)}] }, { conversationId: 'c', signal: new AbortController().signal })
    process.stdin.once('data', () => process.exit(0))`
  const aside = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = once(aside, 'exit')
  const group = await numberIn(join(folder, 'group'))
  aside.stdin.write('quit\n')
  expect((await ended)[0]).toBe(0)
  await expect.poll(() => livingIn(group)).toEqual([])
})

test('that prints without end is not held in memory: the beginning and the end are kept, and it says what is missing', async () => {
  const { run } = commandTool()
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 5)
  const size = 150_000_000
  const answer = await run({
    argv: ['sh', '-c', `echo first; head -c ${size} /dev/zero | tr '\\0' x; echo; echo last >&2`],
  })
  clearInterval(watch)
  const output = outputOf(answer)
  expect(output.slice(0, 10)).toBe('first\nxxxx')
  expect(output.slice(-10)).toBe('xxxx\nlast\n')
  expect(output).toContain('[… 149,934,476 bytes of 150,000,012 are left out here …]')
  expect(output.length).toBeLessThan(66_000)
  expect(most - before).toBeLessThan(100_000_000)
})
