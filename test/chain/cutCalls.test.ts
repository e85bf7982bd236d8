import { expect, onTestFinished, test } from 'vitest'
import type { Answer, Step } from '../support/ollamaAnswers.ts'
import { openApp } from '../support/openApp.ts'
import { startOpenAiServer } from '../support/openaiServer.ts'
import { inContext, read } from './support.ts'

const calling = (...pieces: string[]): Step[] =>
  pieces.map((args, at) => {
    const head = at === 0 && { id: 'one', type: 'function' }
    const call = { index: 0, ...head, function: { ...(at === 0 && { name: 'calculator' }), arguments: args } }
    return { line: { choices: [{ index: 0, delta: { tool_calls: [call] } }] } }
  })

/** All of Aside with a server whose model makes that call, and then answers. */
async function open(call: Step[]) {
  const server = await startOpenAiServer({
    answer: ({ messages = [] }): Answer =>
      messages.some(({ role }) => role === 'tool')
        ? ['So it is.', { done: {} }]
        : [...call, { done: { done_reason: 'length' } }],
  })
  onTestFinished(() => server.close())
  const { app } = await openApp()
  app.settings.update({ servers: [{ id: 'box', label: 'Box', address: server.url, allowedRemote: '' }] })
  const chain = await app.chain()
  const context = inContext({ model: { engine: 'box', name: 'llama3.2:3b' }, tools: true })
  return { chain, context, server }
}

test.each([
  ['in its arguments', calling('', '{"expression":"1', '+12')],
  ['before its arguments', calling('')],
])(
  'a call that is cut by the limit of tokens %s is refused, and not made with what there is of it',
  async (_, call) => {
    const { chain, context } = await open(call)
    const { all, error } = await read(chain.events.stream('sum?', context))
    expect(error).toBeUndefined()
    const results = all.flatMap((event) => (event.type === 'toolResult' ? [event.result] : []))
    expect(results).toMatchObject([{ callId: 'one', isError: true }])
    // What was cut has been gone on from.
    expect(all.at(-1)).toMatchObject({ type: 'finished', reason: 'stop' })
  },
)

test('a call that is whole is made, with the ends of lines that a model writes as they are', async () => {
  const { chain, context } = await open(calling('', '{"expression":"(1\n', '+12)"}'))
  const { all } = await read(chain.events.stream('sum?', context))
  const results = all.flatMap((event) => (event.type === 'toolResult' ? [event.result] : []))
  expect(results).toMatchObject([{ callId: 'one', content: '13', isError: false }])
})
