import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { cleanEnvironment } from '../../electron/platform/environment.ts'

test('what steers libraries goes; locale, proxies and everything else stay', () => {
  const env = {
    LANGSMITH_API_KEY: 'k',
    LANGSMITH_TRACING: 'true',
    LANGCHAIN_TRACING_V2: 'true',
    LANGGRAPH_X: '1',
    LC_OUTPUT_VERSION: 'v1',
    LC_ALL: 'de_DE.UTF-8',
    LC_CTYPE: 'UTF-8',
    LC_MESSAGES: 'C',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x',
    OPENAI_API_KEY: 'sk',
    OPENAI_ORG_ID: 'org',
    OLLAMA_BASE_URL: 'http://elsewhere',
    OLLAMA_HOST: '127.0.0.1',
    HTTPS_PROXY: 'http://proxy',
    LANG: 'C',
    LANGUAGE: 'en',
    PATH: '/bin',
    ASIDE_DATA_DIR: '/x',
  }
  const removed = cleanEnvironment(env)
  expect(Object.keys(env).sort()).toEqual(
    [
      'ASIDE_DATA_DIR',
      'HTTPS_PROXY',
      'LANG',
      'LANGUAGE',
      'LC_ALL',
      'LC_CTYPE',
      'LC_MESSAGES',
      'OLLAMA_HOST',
      'PATH',
    ].sort(),
  )
  expect(removed).toHaveLength(9)
})

test('importing it first leaves LangSmith’s tracing off, however it was turned on', () => {
  const script = `
    const { removedFromEnvironment } = await import('./electron/platform/environment.ts')
    const { isTracingEnabled } = await import('./node_modules/@langchain/core/dist/utils/callbacks.js')
    console.log(JSON.stringify({ removed: removedFromEnvironment.length, tracing: isTracingEnabled() }))`
  const on = {
    LANGSMITH_TRACING: 'true',
    LANGCHAIN_TRACING_V2: 'true',
    LANGCHAIN_TRACING: 'true',
    LANGSMITH_API_KEY: 'k',
  }
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env.PATH, ...on },
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({ removed: 4, tracing: false })
})
