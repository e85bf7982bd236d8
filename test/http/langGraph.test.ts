import { AIMessage, type BaseMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { Command, MemorySaver, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph'
import { RemoteGraph } from '@langchain/langgraph/remote'
import { Client } from '@langchain/langgraph-sdk'
import { describe, expect, it, vi } from 'vitest'
import { textOf } from '../../shared/model/message.ts'
import type { Approval } from '../../shared/model/tool.ts'
import type { ChatBody, Step } from '../support/ollamaAnswers.ts'
import type { OllamaScript } from '../support/ollamaServer.ts'
import { type OpenApi, openApi } from './apiHarness.ts'

interface State {
  messages: { type: string; id: string; content: string; tool_calls?: { id: string }[] }[]
}

async function start(script: OllamaScript = {}) {
  const api = await openApi({ script })
  const { url, secret, page, ollama } = api
  const remote = (fields: object = {}) => new RemoteGraph({ graphId: 'aside', url, apiKey: secret, ...fields })
  return {
    ...api,
    remote,
    graph: remote(),
    client: new Client({ apiUrl: url, apiKey: secret, callerOptions: { maxRetries: 0 } }),
    asked: () => ollama.requests.filter(({ path }) => path === '/api/chat').map(({ body }) => body),
    async conversations() {
      const listed = await page.conversations.list({})
      const whole = await Promise.all(listed.map(({ id }) => page.conversations.get({ conversationId: id })))
      return whole.map(({ messages }) => messages.map((message) => [message.status, textOf(message)]))
    },
  }
}

const ask = (content: string, id?: string) => ({ messages: [new HumanMessage({ content, ...(id && { id }) })] })
const inThread = (thread_id: string) => ({ configurable: { thread_id, model: 'ollama/llama3.2:3b' } })
const said = (state: unknown) => (state as State).messages.map(({ type, content }) => [type, content])

async function gather<T>(stream: AsyncIterable<T> | Promise<AsyncIterable<T>>): Promise<T[]> {
  const all: T[] = []
  for await (const one of await stream) all.push(one)
  return all
}

/** A model that calls the tool until it has a result of this question. */
const calling = (...calls: { name: string; arguments: Record<string, unknown> }[]): OllamaScript => ({
  chat: ({ messages = [] }: ChatBody): Step[] =>
    messages.at(-1)?.role === 'tool'
      ? [`It said: ${messages.at(-1)?.content}`, { done: {} }]
      : [{ calls: calls.map((call, at) => ({ id: `c${at}`, ...call })) }, { done: {} }],
})
const fetching = calling({ name: 'fetch_page', arguments: { url: 'https://example.org/' } })

describe('RemoteGraph', () => {
  it('invokes the graph and streams it in the modes it asks for, and nothing is kept', async () => {
    const { graph, conversations, asked } = await start()
    const messages = [
      new SystemMessage({ content: 'Be short.', id: 's' }),
      new HumanMessage({ content: 'Hello', id: 'q' }),
    ]
    const state = (await graph.invoke({ messages })) as State
    expect(said(state)).toEqual([
      ['system', 'Be short.'],
      ['human', 'Hello'],
      ['ai', 'You said: Hello'],
    ])
    expect(state.messages.map(({ id }) => id)).toEqual(['s', 'q', expect.any(String)])
    expect(state.messages[2]).toMatchObject({ usage_metadata: { input_tokens: 26, output_tokens: 42 } })
    expect(asked()[0]?.messages).toMatchObject([{ role: 'system', content: 'Be short.' }, { role: 'user' }])

    const updates = await gather(graph.stream(ask('Hello'), { streamMode: 'updates' }))
    expect(updates).toMatchObject([{ model: { messages: [{ type: 'ai', content: 'You said: Hello' }] } }])
    const chunks = (await gather(graph.stream(ask('Hello'), { streamMode: 'messages' }))) as [BaseMessage, object][]
    expect(chunks.map(([chunk]) => chunk.content).join('')).toBe('You said: Hello')
    expect(chunks[0]?.[0]).toMatchObject({ type: 'AIMessageChunk' })
    expect(chunks[0]?.[1]).toMatchObject({ langgraph_node: 'model', ls_model_name: 'llama3.2:3b' })
    const both = await gather(graph.stream(ask('Hello'), { streamMode: ['values', 'messages'] }))
    expect(new Set(both.map(([mode]: [string]) => mode))).toEqual(new Set(['values', 'messages']))
    expect(await conversations()).toEqual([])
  })

  it('brings messages of any kind, pictures and results of tools among them', async () => {
    const { graph, asked } = await start()
    const png = 'iVBORw0KGgo='
    const call = { type: 'tool_call' as const, id: 'c', name: 'weather', args: { steps: 3 } }
    const seeing = { configurable: { model: 'ollama/llava:7b' } }
    const input = {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: `data:image/png;base64,${png}` },
          ],
        },
        new AIMessage({ content: '', tool_calls: [call], id: 'run-mine' }),
        new ToolMessage({ content: 'rain', tool_call_id: 'c', id: 'r' }),
      ],
    }
    const state = (await graph.invoke(input, seeing)) as State
    expect(asked()[0]?.messages).toEqual([
      { role: 'user', content: 'Look', images: [png] },
      expect.objectContaining({ role: 'assistant', tool_calls: [expect.objectContaining({ id: 'c' })] }),
      { role: 'tool', content: 'rain', tool_name: 'weather', tool_call_id: 'c' },
    ])
    expect(state.messages.map(({ id }) => id).slice(1, 3)).toEqual(['run-mine', 'r'])
    expect(state.messages[1]?.tool_calls).toMatchObject([{ args: { steps: 3 } }])
  })

  it('has a thread, which is a conversation that keeps its history, for this token alone', async () => {
    const { graph, remote, conversations, app, asked } = await start()
    await graph.invoke(ask('First', 'a'), inThread('t'))
    const state = await graph.invoke(ask('Second', 'b'), inThread('t'))
    expect(said(state)).toEqual([
      ['human', 'First'],
      ['ai', 'You said: First'],
      ['human', 'Second'],
      ['ai', 'You said: Second'],
    ])
    expect(asked()[1]?.messages).toHaveLength(3)
    expect(await conversations()).toEqual([
      [
        ['complete', 'First'],
        ['complete', 'You said: First'],
        ['complete', 'Second'],
        ['complete', 'You said: Second'],
      ],
    ])
    // Where nothing is new, it stands where it stood.
    expect(said(await graph.invoke(null, inThread('t')))).toEqual(said(state))
    const { secret } = await app.api.tokens.makeToken('another')
    await remote({ apiKey: secret }).invoke(ask('Mine'), inThread('t'))
    expect(await conversations()).toHaveLength(2)
  })

  it('is a node of another graph, whose messages it does not double', async () => {
    const { graph, conversations } = await start()
    const outer = new StateGraph(MessagesAnnotation)
      .addNode('aside', (state) => graph.invoke(state, inThread('in a graph')))
      .addEdge(START, 'aside')
      .compile({ checkpointer: new MemorySaver() })
    const config = { configurable: { thread_id: 'outer' } }
    await outer.invoke({ messages: ['First'] }, config)
    const { messages } = await outer.invoke({ messages: ['Second'] }, config)
    expect(messages.map(({ text }) => text)).toEqual(['First', 'You said: First', 'Second', 'You said: Second'])
    expect((await conversations())[0]).toHaveLength(4)
  })

  it('stops before and after nodes, and goes on with null or a command', async () => {
    const { graph, app, page, conversations } = await start(calling({ name: 'current_time', arguments: {} }))
    app.settings.update({ api: { tools: true } })
    const config = { ...inThread('t'), interruptBefore: ['tool'] as 'tool'[] }
    await expect(graph.invoke(ask('What time is it?', 'q'), config)).rejects.toThrow('[]')
    const [run] = app.activeRuns()
    expect(await conversations()).toMatchObject([
      [
        ['complete', 'What time is it?'],
        ['streaming', ''],
      ],
    ])

    await expect(graph.invoke(null, { ...inThread('t'), interruptAfter: ['tool'] })).rejects.toThrow('[]')
    const state = (await graph.invoke(new Command({ resume: 'go on' }), inThread('t'))) as State
    expect(state.messages.map(({ type }) => type)).toEqual(['human', 'ai', 'tool', 'ai'])
    expect(state.messages.map(({ id }) => id)).toEqual(['q', run?.messageId, 'tool-c0', `${run?.messageId}-1`])
    expect(await conversations()).toMatchObject([
      [
        ['complete', 'What time is it?'],
        ['complete', /^It said: /],
      ].map(([a, b]) => [a, typeof b === 'string' ? b : expect.stringMatching(b as RegExp)]),
    ])
    expect(app.activeRuns()).toEqual([])

    // Something new takes the place of what stands still.
    await expect(graph.invoke(ask('Again?'), { ...inThread('t'), interruptBefore: '*' })).rejects.toThrow('[]')
    const last = (await graph.invoke(ask('Leave it.'), inThread('t'))) as State
    expect(last.messages.filter(({ type }) => type === 'human')).toHaveLength(3)
    expect((await page.conversations.list({})).length).toBe(1)
    await expect(graph.invoke(new Command({ resume: 1 }), inThread('t'))).rejects.toThrow(/HTTP 409/)
  })

  it('is told of a decision that only a person can make, and never makes it', async () => {
    const { graph, app, page, conversations } = await start(fetching)
    app.settings.update({ api: { tools: true }, tools: { enabled: { fetch_page: true } } })
    const interrupted = await graph.invoke(ask('Look it up.'), inThread('t')).catch((error: unknown) => error)
    const waitsFor = {
      waitsFor: 'a decision in a window of Aside',
      kind: 'call',
      call: { id: 'c0', name: 'fetch_page' },
    }
    expect(interrupted).toMatchObject({ interrupts: [{ id: expect.any(String), value: waitsFor }] })
    expect(JSON.stringify((interrupted as { interrupts: unknown }).interrupts)).not.toMatch(/hash|schema|scopes|card/)

    const [waiting] = app.activeRuns()
    expect(waiting).toMatchObject({ waiting: true })
    for (const decision of [
      { type: 'approve', hash: '', scope: 'always' },
      'approve',
      { [idOf(interrupted)]: { type: 'approve' } },
    ]) {
      await expect(graph.invoke(new Command({ resume: decision }), inThread('t'))).rejects.toThrow(/HTTP 403/)
    }
    expect(app.activeRuns()).toMatchObject([{ runId: waiting?.runId, waiting: true }])
    await expect(graph.invoke(ask('Something else?'), inThread('t'))).rejects.toThrow(/HTTP 409/)
    await expect(graph.invoke(null, inThread('t'))).rejects.toMatchObject({ interrupts: [{ value: waitsFor }] })

    await deny(page, waiting?.runId as string)
    await vi.waitFor(() => expect(app.activeRuns()).toEqual([]))
    const state = (await graph.invoke(null, inThread('t'))) as State
    expect(state.messages.map(({ type }) => type)).toEqual(['human', 'ai', 'tool', 'ai'])
    expect((await conversations())[0]?.[1]?.[0]).toBe('complete')
  })

  it('gets no tools of Aside’s where Settings give programs none, whatever it says', async () => {
    const { client, app, asked } = await start()
    const run = () =>
      gather(client.runs.stream(null, 'aside', { input: { messages: ['Hello'] }, context: { tools: true } }))
    await run()
    app.settings.update({ api: { tools: true } })
    await run()
    expect(asked().map(({ tools }) => tools !== undefined)).toEqual([false, true])
  })

  it('keeps a run of no thread that comes to need a decision, for the user', async () => {
    const { graph, app, conversations } = await start(fetching)
    app.settings.update({ api: { tools: true }, tools: { enabled: { fetch_page: true } } })
    await expect(graph.invoke(ask('Look it up.'))).rejects.toMatchObject({ interrupts: [{ id: expect.any(String) }] })
    await vi.waitFor(() => expect(app.activeRuns()).toMatchObject([{ waiting: true }]))
    await vi.waitFor(async () =>
      expect(await conversations()).toMatchObject([
        [
          ['complete', 'Look it up.'],
          ['streaming', ''],
        ],
      ]),
    )
  })

  it('sees failures, before the first word and after it', async () => {
    const { remote, graph, client, ollama } = await start()
    const failure = (of: Promise<unknown>) =>
      of.then(
        () => 'none',
        (error: Error) => error.message,
      )
    expect(await failure(remote({ apiKey: 'wrong' }).invoke(ask('?')))).toMatch(/HTTP 401.*UNAUTHORIZED/)
    expect(await failure(remote({ graphId: 'other' }).invoke(ask('?')))).toMatch(/HTTP 404.*"assistant_id"/)
    const missing = { configurable: { model: 'ollama/nothing' } }
    expect(await failure(graph.invoke(ask('?'), missing))).toMatch(/HTTP 404.*MODEL_NOT_FOUND/)
    expect(await failure(graph.invoke(null, inThread('none')))).toMatch(/HTTP 404/)
    expect(await failure(graph.invoke(null))).toMatch(/HTTP 422/)
    const dies = { configurable: { model: 'ollama/dies:1b' } }
    expect(await failure(graph.invoke(ask('?'), dies))).toMatch(/"error":"ENGINE_FAILED"/)
    const endless = await start(calling({ name: 'current_time', arguments: {} }))
    endless.app.settings.update({ api: { tools: true } })
    expect(await failure(endless.graph.invoke(ask('?'), { recursionLimit: 2 }))).toMatch(/recursion limit/)
    // What a client of a whole server would ask for is not there.
    expect(await failure(graph.getState(inThread('t')))).toMatch(/HTTP 404/)
    expect(await failure(graph.getGraphAsync())).toMatch(/HTTP 404/)
    expect(await failure(client.threads.create())).toMatch(/HTTP 404/)
    await ollama.close()
    expect(await failure(gather(client.runs.stream(null, 'aside', { input: { messages: ['?'] } })))).toMatch(/HTTP 503/)
  })

  it('ends the engine’s work when it leaves', async () => {
    const { graph, ollama, conversations } = await start()
    const left = new AbortController()
    const config = { configurable: { thread_id: 't', model: 'ollama/slow:1b' }, signal: left.signal }
    const reading = (async () => {
      for await (const _ of await graph.stream(ask('Go on.'), { ...config, streamMode: 'messages' })) left.abort()
    })()
    await expect(reading).rejects.toThrow()
    const request = ollama.requests.find(({ path }) => path === '/api/chat')
    expect(await request?.closed).toEqual({ early: true })
    await vi.waitFor(async () => expect((await conversations())[0]?.[1]?.[0]).toBe('cancelled'))
  })
})

describe('runs/stream', () => {
  it('speaks every mode, and tells nothing of Aside’s own', async () => {
    const { client, app, dataDir } = await start(calling({ name: 'current_time', arguments: {} }))
    app.settings.update({ api: { tools: true } })
    const streamMode = [
      'values',
      'updates',
      'messages',
      'messages-tuple',
      'custom',
      'debug',
      'tasks',
      'checkpoints',
      'tools',
      'events',
    ] as const
    let created: object | undefined
    const events = await gather(
      client.runs.stream('t', 'aside', {
        input: { messages: ['What time is it?'] },
        streamMode: [...streamMode],
        streamSubgraphs: true,
        metadata: { mine: 1 },
        onRunCreated: (run) => {
          created = run
        },
      }),
    )
    const names = new Set(events.map(({ event }) => event.split('|')[0]))
    for (const name of [
      'metadata',
      'values',
      'updates',
      'messages',
      'messages/metadata',
      'messages/partial',
      'messages/complete',
      'custom',
      'debug',
      'tasks',
      'checkpoints',
      'tools',
      'events',
      'end',
    ]) {
      expect(names).toContain(name)
    }
    expect(events[0]).toMatchObject({ event: 'metadata', data: { thread_id: 't', ...created } })
    expect(events.at(-1)).toMatchObject({ event: 'end' })
    const partials = events
      .filter(({ event }) => event === 'messages/partial')
      .map(({ data }) => data as State['messages'])
    expect(partials.at(-1)?.[0]).toMatchObject({ type: 'AIMessageChunk', content: expect.stringMatching(/^It said: /) })
    const text = JSON.stringify(events)
    expect(text).not.toMatch(/"__pregel\w+":/)
    expect(text).toContain('"mine":1')
    for (const secret of [dataDir, 'conversationId', 'lc_namespace', '"lc":1', 'aside"":', '"allowed"', 'callbacks']) {
      expect(text).not.toContain(secret)
    }
  })

  it('names the field that is wrong or that it can’t do', async () => {
    const { send, asked } = await start()
    const field = async (more: object) => {
      const body = { assistant_id: 'aside', input: { messages: ['Hello'] }, ...more }
      const { status, json } = await send('/runs/stream', { body })
      return [status, (json as { error?: { field?: string } } | undefined)?.error?.field]
    }
    const wrong: [object, string][] = [
      [{ context: { temperature: 9 } }, 'context.temperature'],
      [{ context: { stepLimit: 1000 } }, 'context.stepLimit'],
      [{ context: { conversationId: 'x' } }, 'context.conversationId'],
      [{ context: { byProgram: false } }, 'context.byProgram'],
      [{ context: { keepAlive: -1 } }, 'context.keepAlive'],
      [{ context: { contextLength: 4_000_000 } }, 'context.contextLength'],
      [{ metadata: { mine: 'x'.repeat(17_000) } }, 'metadata'],
      [{ config: { metadata: { mine: 'x'.repeat(17_000) } } }, 'config.metadata'],
      [{ input: { messages: [{ role: 'user', content: [] }] } }, 'input.messages.0.content'],
      [{ stream_mode: ['values', 'dreams'] }, 'stream_mode.1'],
      [{ interrupt_before: ['nowhere'] }, 'interrupt_before.0'],
      [{ input: { messages: ['Hello'], allowed: 999 } }, 'input.allowed'],
      [{ input: { messages: [{ role: 'user' }] } }, 'input.messages.0.content'],
      [{ command: { goto: { node: 'tool', input: { call: {} } } } }, 'command.goto'],
      [{ webhook: 'http://example.org/' }, 'webhook'],
      [{ checkpoint_id: 'x' }, 'checkpoint_id'],
      [{ multitask_strategy: 'rollback' }, 'multitask_strategy'],
      [{ config: { recursion_limit: 0 } }, 'config.recursion_limit'],
    ]
    for (const [more, name] of wrong) expect(await field(more)).toEqual([422, name])
    expect(asked()).toEqual([])
    const fine = {
      context: { temperature: 0.5, maxTokens: 9, system: 'Be kind.' },
      durability: 'exit',
      on_completion: 'x',
    }
    expect(await field({ ...fine, config: { recursion_limit: 30, tags: ['a'] } })).toEqual([200, undefined])
    expect(asked()[0]).toMatchObject({
      options: { temperature: 0.5, num_predict: 9 },
      messages: [{ content: 'Be kind.' }, {}],
    })
    expect(await field({ input: null, command: { update: { messages: ['Hello'] }, goto: 'model' } })).toEqual([
      200,
      undefined,
    ])
  })
})

function idOf(interrupted: unknown): string {
  return (interrupted as { interrupts: { id: string }[] }).interrupts[0]?.id as string
}

/** As a person would in a window. */
async function deny(page: OpenApi['page'], runId: string): Promise<void> {
  for await (const event of await page.runs.watch({ runId, after: 0 })) {
    if (event.type !== 'approvalRequested') continue
    const { interruptId }: Approval = event.approval
    await page.tools.decide({ runId, interruptId, decision: { type: 'deny' } })
    return
  }
}
