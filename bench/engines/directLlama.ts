import { availableParallelism } from 'node:os'
import { getLlama, LlamaChatSession, resolveChatWrapper } from 'node-llama-cpp'
import { Clock } from './sample.ts'

// llama.cpp asked directly: the model in argv, one question a message, what was measured as the answer.

const threads = Math.max(1, availableParallelism() - 1)
const quiet = { build: 'never', skipDownload: true, progressLogs: false } as const
const llama = await getLlama({ gpu: false, maxThreads: threads, ...quiet })
const model = await llama.loadModel({ modelPath: process.argv[2] as string })
const context = await model.createContext({ contextSize: 4_096, threads })
// Once, as Aside does: it takes longer than many an answer.
const chatWrapper = resolveChatWrapper(model)
process.send?.('ready')
process.on('disconnect', () => process.exit())
process.on('message', async (question: string) => {
  const session = new LlamaChatSession({ contextSequence: context.getSequence(), chatWrapper })
  const clock = new Clock()
  await session.prompt(question, { onTextChunk: (text) => clock.take(text) })
  session.dispose({ disposeSequence: true })
  process.send?.(clock.sample())
})
