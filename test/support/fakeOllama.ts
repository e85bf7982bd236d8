import { appendFileSync } from 'node:fs'
import { startOllamaServer } from './ollamaServer.ts'

// Stands for Ollama's program: `ollama serve` with the scripted server behind it. FAKE_OLLAMA says how it behaves:
// `silent` never answers, `broken` ends at once, `taken` finds its port in use, `stubborn` doesn't end when it is asked to.
const { OLLAMA_HOST = '', FAKE_OLLAMA = '', FAKE_OLLAMA_STARTS } = process.env
if (process.argv[2] !== 'serve') process.exit(2)
if (FAKE_OLLAMA === 'silent') console.error('looking for graphics cards')
if (FAKE_OLLAMA_STARTS) appendFileSync(FAKE_OLLAMA_STARTS, `${process.pid}\n`)
if (FAKE_OLLAMA === 'taken') {
  console.error(`Error: listen tcp ${OLLAMA_HOST}: bind: address already in use`)
  process.exit(1)
}
if (FAKE_OLLAMA === 'broken') {
  console.error('Error: could not create directory mkdir /nowhere: permission denied')
  process.exit(1)
}
if (FAKE_OLLAMA === 'stubborn') process.on('SIGTERM', () => console.error('not yet'))
if (FAKE_OLLAMA === 'silent') setInterval(() => {}, 1_000)
else {
  const { hostname, port } = new URL(`http://${OLLAMA_HOST}`)
  await startOllamaServer({ host: hostname, port: Number(port) })
  console.error(`Listening on ${OLLAMA_HOST} (version 0.35.2)`)
}
