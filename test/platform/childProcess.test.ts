import { expect, test } from 'vitest'
import { type ChildExit, forkChild } from '../../electron/platform/childProcess.ts'

test('a process for which the system has no room has ended, and nothing is thrown', async () => {
  // More than any system takes.
  const child = forkChild('nothing.js', { name: 'none', env: { LONG: 'x'.repeat(8_000_000) } })
  expect(child.pid).toBeUndefined()
  child.post({ type: 'ping' })
  child.kill()
  const exit = await new Promise<ChildExit>((resolve) => child.onExit(resolve))
  expect(exit).toEqual({ code: null, signal: null, stderr: expect.stringContaining('spawn') })
})
