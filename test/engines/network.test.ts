import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

async function probe(env: Record<string, string>): Promise<{ others: string[]; own: number; stderr: string }> {
  const file = join(import.meta.dirname, 'networkProbe.ts')
  const { stdout, stderr } = await run(process.execPath, [file], { env: { PATH: process.env.PATH, ...env } })
  const { attempts, own } = JSON.parse(stdout) as { attempts: string[]; own: string[] }
  const isOwn = (attempt: string) => own.some((host) => attempt === `connect ${host}`)
  return { others: attempts.filter((attempt) => !isOwn(attempt)), own: attempts.filter(isOwn).length, stderr }
}

const tracing = {
  LANGSMITH_TRACING: 'true',
  LANGCHAIN_TRACING_V2: 'true',
  LANGSMITH_API_KEY: 'key',
  OPENAI_API_KEY: 'key',
  OLLAMA_BASE_URL: 'http://elsewhere.invalid:1',
  HTTP_PROXY: 'http://proxy.invalid:3128',
}

test.each([
  ['a plain environment', {}],
  ['an environment that asks for tracing, another server and a proxy', tracing],
])('all that a chat does connects to its engine and to nothing else: %s', async (_, env) => {
  const { others, own, stderr } = await probe(env)
  expect(others).toEqual([])
  expect(own).toBeGreaterThan(16)
  expect(stderr).toBe('')
})

test('the probe would have seen another address', async () => {
  expect((await probe({ PROBE_LEAK: '1' })).others.join()).toContain('leak.invalid')
})
