// Run by network.test.ts in a process of its own, as the app starts: the environment is cleaned before anything else is
// loaded. It does all that a chat does and prints every address that was connected to or looked up.
import '../../electron/platform/environment.ts'
import dns from 'node:dns'
import net from 'node:net'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { Engine } from '../../electron/engines/engine.ts'

const attempts: string[] = []
const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const [first] = (Array.isArray(args[0]) ? args[0] : args) as [{ host?: string; port?: number } | undefined]
  attempts.push(`connect ${first?.host}:${first?.port}`)
  return (connect as (...all: unknown[]) => net.Socket).apply(this, args)
} as typeof connect
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6'] as const) {
  const original = dns[name] as (...all: unknown[]) => unknown
  ;(dns as unknown as Record<string, unknown>)[name] = (...args: unknown[]) => {
    // An address in figures is not asked of anyone.
    if (!net.isIP(String(args[0]))) attempts.push(`${name} ${String(args[0])}`)
    return original(...args)
  }
}

const { harness } = await import('./ollamaHarness.ts')
const { serverHarness } = await import('./serverHarness.ts')
const { HumanMessage, trimMessages } = await import('@langchain/core/messages')
const { z } = await import('zod')

await using ollama = await harness()
await using server = await serverHarness()
const subjects: { engine: Engine; model: BaseChatModel }[] = [
  { engine: ollama.engine, model: ollama.model() },
  { engine: server.engine, model: server.model() },
]
for (const { engine, model } of subjects) {
  await engine.status()
  await model.invoke('hi')
  for await (const _ of await model.stream('hi'));
  for await (const _ of model.streamEvents('hi', { version: 'v2' }));
  await model.withStructuredOutput(z.object({ n: z.number() })).invoke('hi')
  await model.getNumTokens('some text')
  await trimMessages([new HumanMessage('one'), new HumanMessage('two')], { maxTokens: 1, tokenCounter: model })
  await model.batch(['a', 'b'])
}
if (process.env.PROBE_LEAK) await fetch('http://leak.invalid/').catch(() => {})
// What a tracer would send, it sends a little later.
await new Promise((resolve) => setTimeout(resolve, 400))
console.log(JSON.stringify({ attempts, own: [ollama.server.host, server.server.host] }))
