import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { concat } from '@langchain/core/utils/stream'
import { ChatOpenAI, type ChatOpenAIFields, OpenAI } from '@langchain/openai'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { ChatBody, Step } from '../support/ollamaAnswers.ts'
import type { OllamaScript } from '../support/ollamaServer.ts'
import { type OpenApi, openApi } from './apiHarness.ts'

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const weather = {
  name: 'weather',
  description: 'The weather somewhere.',
  schema: z.object({ city: z.string() }),
}

async function start(script: OllamaScript = {}) {
  const { app, page, ollama, url, secret, send } = await openApi({ script })
  // The environment's own key and organisation must not come along.
  const configuration = { baseURL: `${url}/v1`, organization: null, project: null }
  const common = { model: 'ollama/llama3.2:3b', apiKey: secret, maxRetries: 0, configuration }
  return {
    app,
    page,
    ollama,
    send,
    chat: (fields: ChatOpenAIFields = {}) => new ChatOpenAI({ ...common, ...fields }),
    complete: (fields: object = {}) => new OpenAI({ ...common, ...fields }),
    asked: () => ollama.requests.filter(({ path }) => path === '/api/chat').map(({ body }) => body),
  }
}

/** What a model says once: a script for the first chat, then one for each that follows. */
const inTurn = (...answers: Step[][]) => {
  let turn = 0
  return { chat: () => answers[Math.min(turn++, answers.length - 1)] as Step[] }
}

describe('ChatOpenAI', () => {
  it('asks, with everything that was said before', async () => {
    const { chat, asked } = await start(inTurn(['Fine.', { done: { prompt_eval_count: 7, eval_count: 3 } }]))
    const answer = await chat({ temperature: 0.3, topP: 0.5, maxTokens: 50, stop: ['END'] }).invoke([
      { role: 'developer', content: 'Be short.' },
      new HumanMessage('Hello {name}'),
      new AIMessage('Hi.'),
      new HumanMessage('How are you?'),
    ])
    expect(answer.text).toBe('Fine.')
    expect(answer.usage_metadata).toMatchObject({ input_tokens: 7, output_tokens: 3, total_tokens: 10 })
    expect(answer.response_metadata).toMatchObject({ finish_reason: 'stop', model_name: 'ollama/llama3.2:3b' })
    expect(asked()).toEqual([
      expect.objectContaining({
        model: 'llama3.2:3b',
        messages: [
          { role: 'system', content: 'Be short.' },
          { role: 'user', content: 'Hello {name}' },
          { role: 'assistant', content: 'Hi.' },
          { role: 'user', content: 'How are you?' },
        ],
        options: expect.objectContaining({ temperature: 0.3, top_p: 0.5, num_predict: 50, stop: ['END'] }),
      }),
    ])
  })

  it('streams chunks that sum to the answer, reasoning and counts among them', async () => {
    const { chat } = await start(inTurn([{ think: 'Hm' }, { think: '.' }, 'One ', { wait: 300 }, 'two', { done: {} }]))
    let whole: AIMessage | undefined
    let pieces = 0
    for await (const chunk of await chat().stream('Count.')) {
      whole = whole ? (concat(whole, chunk) as AIMessage) : (chunk as unknown as AIMessage)
      if (chunk.text) pieces++
    }
    expect(whole?.text).toBe('One two')
    expect(pieces).toBeGreaterThan(1)
    expect(whole?.additional_kwargs.reasoning_content).toBe('Hm.')
    expect(whole?.usage_metadata).toMatchObject({ input_tokens: 26, output_tokens: 42, total_tokens: 68 })
    expect(whole?.response_metadata).toMatchObject({ finish_reason: 'stop' })
    const { chat: again } = await start(inTurn([{ think: 'Hm.' }, 'Cut', { done: { done_reason: 'length' } }]))
    const answer = await again().invoke('Count.')
    expect(answer.additional_kwargs.reasoning_content).toBe('Hm.')
    expect(answer.response_metadata.finish_reason).toBe('length')
  })

  it('gets the calls of its own tools, and an answer to their results', async () => {
    const calls = [
      { id: 'a', name: 'weather', arguments: { city: 'Boston' } },
      { id: 'b', name: 'weather', arguments: { city: 'Tokyo' } },
    ]
    const { chat, asked } = await start(inTurn(['Let me look.', { calls }, { done: {} }], ['Rain, sun.', { done: {} }]))
    const model = chat().bindTools([weather])
    const said = await model.invoke('The weather in Boston and Tokyo?')
    expect(said.text).toBe('Let me look.')
    expect(said.response_metadata.finish_reason).toBe('tool_calls')
    expect(said.tool_calls).toEqual([
      { type: 'tool_call', id: 'a', name: 'weather', args: { city: 'Boston' } },
      { type: 'tool_call', id: 'b', name: 'weather', args: { city: 'Tokyo' } },
    ])
    expect(asked()[0]?.tools).toMatchObject([{ function: { name: 'weather', description: 'The weather somewhere.' } }])

    const answer = await model.invoke([
      new HumanMessage('The weather in Boston and Tokyo?'),
      said,
      new ToolMessage({ tool_call_id: 'a', content: 'rain' }),
      new ToolMessage({ tool_call_id: 'b', content: 'sun' }),
    ])
    expect(answer.text).toBe('Rain, sun.')
    expect(asked()[1]?.messages).toEqual([
      { role: 'user', content: 'The weather in Boston and Tokyo?' },
      expect.objectContaining({ role: 'assistant', content: 'Let me look.', tool_calls: expect.any(Array) }),
      { role: 'tool', content: 'rain', tool_name: 'weather', tool_call_id: 'a' },
      { role: 'tool', content: 'sun', tool_name: 'weather', tool_call_id: 'b' },
    ])
    // The last call may have been cut: whoever makes it has to know.
    const { chat: short } = await start(inTurn([{ calls }, { done: { done_reason: 'length' } }]))
    const cut = await short().bindTools([weather]).invoke('The weather in Boston and Tokyo?')
    expect(cut.response_metadata.finish_reason).toBe('length')
  })

  it('gets calls as they grow, each with its own id', async () => {
    const pieces = ['{"tool":{"name":"weather","arguments":{"ci', 'ty":"Bo', 'ston"}}}']
    const steps = pieces.flatMap((piece): Step[] => [piece, { wait: 300 }])
    const { chat, asked } = await start(inTurn([...steps, { done: {} }]))
    const model = chat().bindTools([weather], { tool_choice: 'weather' })
    const chunks = []
    for await (const chunk of await model.stream('The weather in Boston?')) chunks.push(chunk)
    const grown = chunks.flatMap((chunk) => chunk.tool_call_chunks ?? [])
    expect(grown.length).toBeGreaterThan(1)
    expect(grown.filter(({ id }) => id)).toHaveLength(1)
    const whole = chunks.reduce((all, chunk) => all.concat(chunk))
    expect(whole.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'Boston' } }])
    expect(whole.response_metadata.finish_reason).toBe('tool_calls')
    expect(asked()[0]?.format).toBeDefined()
  })

  it('gives ids of their own to calls of an engine that counts anew each time', async () => {
    const call = { id: 'call_0', name: 'weather', arguments: { city: 'Boston' } }
    const { chat } = await start(inTurn([{ calls: [call] }, { done: {} }]))
    const model = chat().bindTools([weather])
    const first = await model.invoke('Boston?')
    const result = new ToolMessage({ tool_call_id: 'call_0', content: 'rain' })
    const second = await model.invoke([new HumanMessage('Boston?'), first, result, new HumanMessage('And now?')])
    expect(first.tool_calls?.[0]?.id).toBe('call_0')
    expect(second.tool_calls?.[0]?.id).toMatch(/^call_.{8,}/)
  })

  it('is told one call where it wants them one at a time, and none with "none"', async () => {
    const call = (city: string) => ({ id: city, name: 'weather', arguments: { city } })
    const { chat, asked } = await start({
      chat: ({ tools }) => [tools ? { calls: [call('a'), call('b')] } : 'I can’t.', { done: {} }],
    })
    const one = chat().bindTools([weather], { parallel_tool_calls: false })
    expect((await one.invoke('?')).tool_calls).toHaveLength(1)
    let streamed: AIMessage | undefined
    for await (const chunk of await one.stream('?')) {
      streamed = streamed ? (concat(streamed, chunk) as AIMessage) : (chunk as unknown as AIMessage)
    }
    expect(streamed?.tool_calls).toMatchObject([{ id: 'a' }])
    await chat().bindTools([weather], { tool_choice: 'none' }).invoke('?')
    expect(asked().at(-1)?.tools).toBeUndefined()
  })

  it('gets an answer of the shape it asks for', async () => {
    const { chat, asked } = await start()
    const schema = z.object({ city: z.string(), degrees: z.number() })
    const structured = chat().withStructuredOutput(schema, { method: 'jsonSchema', name: 'place' })
    expect(await structured.invoke('Where is it warm?')).toEqual({ city: 'text', degrees: 3 })
    expect(asked()[0]?.format).toMatchObject({ type: 'object', required: ['city', 'degrees'] })
    await chat({ modelKwargs: { response_format: { type: 'json_object' } } }).invoke('Where?')
    expect(asked()[1]?.format).toBe('json')
  })

  it('shows pictures, and thinks as much as it is told to', async () => {
    const { chat, asked } = await start()
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${pixel}` } },
    ]
    await chat({ model: 'ollama/llava:7b', modelKwargs: { seed: 4 } }).invoke([new HumanMessage({ content })])
    expect(asked()[0]).toMatchObject({
      messages: [{ role: 'user', content: 'What is this?', images: [pixel] }],
      options: { seed: 4 },
    })
    await chat({ model: 'ollama/qwen3:4b', modelKwargs: { reasoning_effort: 'high' } }).invoke('Think.')
    expect(asked()[1]).toMatchObject({ think: 'high' })
    const blind = chat({ model: 'ollama/qwen3:4b' }).invoke([new HumanMessage({ content })])
    await expect(blind).rejects.toMatchObject({ status: 422 })
    const linked = [{ type: 'image_url' as const, image_url: { url: 'http://127.0.0.1/a.png' } }]
    await expect(chat().invoke([new HumanMessage({ content: linked })])).rejects.toMatchObject({
      status: 422,
      param: 'messages.0.content.0.image_url.url',
    })
  })

  it('ends the engine’s work when it leaves', async () => {
    const { chat, ollama } = await start()
    const left = new AbortController()
    const reading = (async () => {
      for await (const chunk of await chat({ model: 'ollama/slow:1b' }).stream('Go on.', { signal: left.signal })) {
        if (chunk.text) left.abort()
      }
    })()
    await expect(reading).rejects.toThrow()
    const request = ollama.requests.find(({ path }) => path === '/api/chat')
    expect(await request?.closed).toEqual({ early: true })
  })

  it('sees failures as what they are', async () => {
    const { chat, app, ollama } = await start()
    await expect(chat({ apiKey: 'wrong' }).invoke('?')).rejects.toMatchObject({
      status: 401,
      type: 'authentication_error',
      code: 'UNAUTHORIZED',
    })
    await expect(chat({ model: 'ollama/nothing' }).invoke('?')).rejects.toMatchObject({
      status: 404,
      code: 'MODEL_NOT_FOUND',
    })
    await expect(chat({ n: 2 }).invoke('?')).rejects.toMatchObject({ status: 422, param: 'n' })
    await expect(chat({ model: 'ollama/overflow:1b' }).invoke('?')).rejects.toMatchObject({
      status: 422,
      code: 'CONTEXT_OVERFLOW',
    })
    await ollama.close()
    await expect(chat().invoke('?')).rejects.toMatchObject({ status: 503, code: 'ENGINE_UNREACHABLE' })
    await expect(
      chat()
        .stream('?')
        .then((all) => all.next()),
    ).rejects.toMatchObject({ status: 503 })
    expect(app.activeRuns()).toEqual([])
  })

  it('sees a failure in the middle as one', async () => {
    const { chat, send } = await start()
    let said = ''
    const reading = (async () => {
      for await (const chunk of await chat({ model: 'ollama/dies:1b' }).stream('?')) said += chunk.text
    })()
    await expect(reading).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
    expect(said).toBe('The engine dies while it writes')
    const messages = [{ role: 'user', content: '?' }]
    const body = { model: 'ollama/dies:1b', messages, stream: true }
    const { text: answer } = await send('/v1/chat/completions', { body })
    expect(answer.trimEnd().split('\n').at(-1)).toMatch(/^data: \{"error":\{"code":"ENGINE_FAILED"/)
    expect(answer).not.toContain('[DONE]')
  })
})

describe('/v1', () => {
  it('lists the models by the names that it takes', async () => {
    const { send } = await start()
    const { json } = await send('/v1/models')
    const ids = (json as { data: { id: string }[] }).data.map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['ollama/llama3.2:3b', 'guide/guide']))
    expect(ids).not.toContain('ollama/nomic-embed-text:latest')
    expect((await send('/v1/models/ollama/llama3.2:3b')).json).toMatchObject({
      id: 'ollama/llama3.2:3b',
      object: 'model',
    })
    const none = await send('/v1/models/ollama/none')
    expect([none.status, none.json]).toMatchObject([404, { error: { code: 'MODEL_NOT_FOUND', param: 'model' } }])
  })

  it('names the field that it can’t do, and lets the rest be', async () => {
    const { send } = await start()
    const ask = async (more: object) => {
      const messages = [{ role: 'user', content: 'Hello' }]
      const body = { model: 'ollama/llama3.2:3b', messages, ...more }
      const { status, json } = await send('/v1/chat/completions', { body })
      const { error } = json as { error?: { param: string; field: string } }
      return [status, error?.param, error?.field]
    }
    const harmless = { user: 'me', store: false, n: 1, logprobs: false, presence_penalty: 0, metadata: {}, tools: null }
    expect(await ask(harmless)).toEqual([200, undefined, undefined])
    for (const [field, value] of Object.entries({
      logprobs: true,
      top_logprobs: 3,
      audio: { voice: 'a' },
      frequency_penalty: 1,
      functions: [{}],
      logit_bias: { 5: 1 },
      temperature: 3,
    })) {
      expect(await ask({ [field]: value })).toEqual([422, field, field])
    }
    expect(await ask({ tool_choice: 'required' })).toEqual([422, 'tool_choice', 'tool_choice'])
    const field = 'messages.0.tool_call_id'
    expect(await ask({ messages: [{ role: 'tool', content: 'x', tool_call_id: 'y' }] })).toEqual([422, field, field])
    expect(await ask({ messages: [{ role: 'assistant', content: 'x' }] })).toMatchObject([
      422,
      'messages.0.role',
      'messages.0.role',
    ])
  })
})

describe('OpenAI', () => {
  const lines = (prompt?: string): Step[] => [`${prompt} and`, { wait: 300 }, ' so on', { done: {} }]
  const script = { chat: ({ prompt }: ChatBody) => lines(prompt) }

  it('has a text gone on with, one or several, whole or as it is made', async () => {
    const { complete, ollama } = await start(script)
    expect(await complete({ temperature: 0, maxTokens: 20 }).invoke('Once')).toBe('Once and so on')
    const { generations, llmOutput } = await complete().generate(['A', 'B', 'C'])
    expect(generations.map(([one]) => one?.text)).toEqual(['A and so on', 'B and so on', 'C and so on'])
    expect(llmOutput?.tokenUsage).toMatchObject({ promptTokens: 78, completionTokens: 126 })
    let text = ''
    let pieces = 0
    for await (const piece of await complete().stream('Once')) {
      text += piece
      if (piece) pieces++
    }
    expect([text, pieces]).toEqual(['Once and so on', 2])
    const { path, body } = ollama.requests.find(({ method }) => method === 'POST') ?? {}
    expect([path, body?.raw, body?.options]).toEqual(['/api/generate', true, { temperature: 0, num_predict: 20 }])
  })

  it('ends the engine’s work when it leaves, whatever is still to come', async () => {
    const { complete, ollama } = await start()
    const left = new AbortController()
    const reading = complete({ model: 'ollama/silent:1b' }).generate(['A', 'B'], { signal: left.signal })
    const asked = () => ollama.requests.filter(({ path }) => path === '/api/generate')
    await vi.waitFor(() => expect(asked()).toHaveLength(2), { timeout: 10_000 })
    left.abort()
    await expect(reading).rejects.toThrow()
    expect(await Promise.all(asked().map(({ closed }) => closed))).toEqual([{ early: true }, { early: true }])
  })

  it('is told what it can’t have, and how a text failed', async () => {
    const { complete, send } = await start()
    const body = { model: 'ollama/llama3.2:3b', prompt: 'Once', echo: true }
    const { status, json } = await send('/v1/completions', { body })
    expect([status, json]).toMatchObject([422, { error: { param: 'echo', code: 'INVALID_INPUT' } }])
    await expect(complete({ model: 'guide/guide' }).invoke('Once')).rejects.toMatchObject({ status: 422 })
    const reading = (async () => {
      for await (const _ of await complete({ model: 'ollama/dies:1b' }).stream('Once'));
    })()
    await expect(reading).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
  })
})

describe('a question that needs a decision', () => {
  const call = { id: 'a', name: 'fetch_page', arguments: { url: 'https://example.org/' } }

  it('is held, then left to the user in its conversation', async () => {
    const { app, send } = await start(inTurn([{ calls: [call] }, { done: {} }], ['It is there.', { done: {} }]))
    app.settings.update({ api: { tools: true, approvalTimeoutMs: 200 }, tools: { enabled: { fetch_page: true } } })
    const body = { model: 'ollama/llama3.2:3b', messages: [{ role: 'user', content: 'Look it up.' }] }
    const { status, json } = await send('/v1/chat/completions', { body })
    const { error } = json as { error: { code: string; conversation: { id: string } } }
    expect([status, error.code]).toEqual([504, 'APPROVAL_TIMEOUT'])
    const [waiting] = app.activeRuns()
    expect(waiting).toMatchObject({ conversationId: error.conversation.id, waiting: true })
    expect(await app.titleOf(error.conversation.id)).toMatch(/: Look it up\.$/)
  })

  it('goes on in the stream once it is decided', async () => {
    const { app, page, send } = await start(
      inTurn([{ calls: [call] }, { done: {} }], ['Without it, then.', { done: {} }]),
    )
    app.settings.update({ api: { tools: true }, tools: { enabled: { fetch_page: true } } })
    const messages = [{ role: 'user', content: 'Look it up.' }]
    const reply = send('/v1/chat/completions', { body: { model: 'ollama/llama3.2:3b', messages, stream: true } })
    const theWaiting = () => {
      const waiting = app.activeRuns().filter((one) => one.waiting)
      expect(waiting).toHaveLength(1)
      return waiting
    }
    const [run] = await vi.waitFor(theWaiting, { timeout: 15_000 })
    await deny(page, run?.runId as string)
    const { text } = await reply
    expect(text).toContain(': This answer waits for a decision')
    expect(text).toContain('Without it, then.')
    expect(text).not.toContain('tool_calls')
    expect(text.trimEnd()).toMatch(/data: \[DONE\]$/)
  })
})

/** As a person would in a window. */
async function deny(page: OpenApi['page'], runId: string): Promise<void> {
  for await (const event of await page.runs.watch({ runId, after: 0 })) {
    if (event.type !== 'approvalRequested') continue
    const { interruptId } = event.approval
    await page.tools.decide({ runId, interruptId, decision: { type: 'deny' } })
    return
  }
}
