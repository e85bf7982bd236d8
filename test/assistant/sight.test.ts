import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Assistant, createAssistant } from '../../electron/assistant/assistant.ts'
import { createLog } from '../../electron/platform/log.ts'
import type { ImageBlock, Message } from '../../shared/model/message.ts'
import { memoryChain } from '../support/memoryChain.ts'
import { MemoryStore } from '../support/memoryStore.ts'
import { ScriptedEngine } from '../support/scriptedEngine.ts'

const seeing = { engine: 'scripted', name: 'seeing' }
const blind = { engine: 'scripted', name: 'blind' }
const picture: ImageBlock = { type: 'image', mimeType: 'image/png', data: 'aGk=', name: 'cat.png' }
const withPicture = (text: string) => [picture, { type: 'text' as const, text }]

let store: MemoryStore
let engine: ScriptedEngine
let assistant: Assistant

beforeEach(() => {
  store = new MemoryStore()
  engine = new ScriptedEngine((question) => ['Re: ', question])
  const chain = memoryChain({ engine: () => engine })
  assistant = createAssistant({
    conversations: store,
    engine: () => engine,
    chain: async () => chain,
    fallbackModel: () => seeing,
    canSee: async ({ name }) => name !== 'blind',
    onRun: () => {},
    onConversation: () => {},
    onStorageError: () => {},
    log: createLog(null),
  })
})
afterEach(() => assistant.close())

async function answered(started: Promise<{ runId: string; messageId: string; conversationId: string }>) {
  const { runId, messageId, conversationId } = await started
  for await (const _ of assistant.watch(runId, 0)) void _
  return { conversationId, answer: store.messages.get(messageId) as Message }
}
const lastPrompt = () => JSON.stringify(engine.calls.at(-1))

it('a question with a picture is refused by name where its model can’t see, before anything is stored', async () => {
  const asked = assistant.ask({ settings: { model: blind }, blocks: withPicture('what is it') })
  await expect(asked).rejects.toMatchObject({
    code: 'MODEL_LACKS_CAPABILITY',
    message: "blind can't look at pictures.",
  })
  expect(store.messages.size).toBe(0)
  expect(engine.calls).toHaveLength(0)
})

it('a model that can see, or of which nobody knows, gets it', async () => {
  const { answer } = await answered(assistant.ask({ settings: { model: seeing }, blocks: withPicture('what is it') }))
  expect(answer.imagesLeftOut).toBeUndefined()
  expect(lastPrompt()).toContain('aGk=')
})

it('pictures of earlier questions are left out for a model that can’t see: the model and the answer say so', async () => {
  const first = await answered(assistant.ask({ settings: { model: seeing }, blocks: withPicture('what is it') }))
  const { conversationId } = first
  const blocks = [{ type: 'text' as const, text: 'and in French' }]
  const next = await answered(assistant.ask({ conversationId, blocks, forThisAnswer: { model: blind } }))
  expect(next.answer).toMatchObject({ status: 'complete', imagesLeftOut: 1 })
  expect(lastPrompt()).not.toContain('aGk=')
  expect(lastPrompt()).toContain('A picture (cat.png) stood here')
  const again = await answered(assistant.regenerate(conversationId, next.answer.id, seeing))
  expect(again.answer.imagesLeftOut).toBeUndefined()
  expect(lastPrompt(), 'nothing of what is stored was changed').toContain('aGk=')
})

it('another answer to such a question is refused too, and side by side with one that can see', async () => {
  const { answer, conversationId } = await answered(
    assistant.ask({ settings: { model: seeing }, blocks: withPicture('what is it') }),
  )
  const lacks = { code: 'MODEL_LACKS_CAPABILITY' }
  await expect(assistant.regenerate(conversationId, answer.id, blind)).rejects.toMatchObject(lacks)
  await expect(assistant.compare({ blocks: withPicture('and this') }, [seeing, blind])).rejects.toMatchObject(lacks)
  expect([...store.messages.values()]).toHaveLength(2)
})

it('a program, which would not see what was left out, is refused', async () => {
  const { conversationId } = await answered(
    assistant.ask({ settings: { model: seeing }, blocks: withPicture('what is it') }),
  )
  const blocks = [{ type: 'text' as const, text: 'and in French' }]
  const asked = assistant.ask({
    conversationId,
    blocks,
    forThisAnswer: { model: blind },
    context: { byProgram: true },
  })
  await expect(asked).rejects.toMatchObject({ code: 'MODEL_LACKS_CAPABILITY' })
})
