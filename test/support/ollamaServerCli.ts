import { parseArgs } from 'node:util'
import { startOllamaServer } from './ollamaServer.ts'

// A scripted Ollama to try Aside with: `node test/support/ollamaServerCli.ts --port 11434`. It prints its address when it
// is ready, and runs until it is ended.
const { values } = parseArgs({ options: { port: { type: 'string', default: '11434' } } })
const server = await startOllamaServer({ port: Number(values.port) })
console.log(`Scripted Ollama is listening on ${server.url}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    void server.close().then(() => process.exit(0))
  })
}
