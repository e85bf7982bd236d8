import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { acquireDataDir } from '../../electron/storage/lock.ts'
import { MAX_MESSAGE_LENGTH } from '../../shared/model/conversation.ts'
import type { ChatBody } from '../support/ollamaAnswers.ts'
import { ask, beginServing, history, logOf, ollama, serve, temporaryFolder, waitFor } from './support.ts'

// Processes that start while others do take their time.
vi.setConfig({ testTimeout: 60_000 })

const model = ['--model', 'llama3.2:3b']
const asked = (body: ChatBody) => body.messages?.at(-1)?.content ?? ''

/** A model that says this and then nothing more. */
const begins = (text: string) => ({ chat: () => [text, 'forever' as const] })

describe('with no Aside running', () => {
  test('the answer and nothing else is printed, and the conversation is kept', async () => {
    const dataDir = temporaryFolder()
    const script = { chat: () => [{ think: 'Hm. ' }, 'Un', 'e r', 'éponse 🦊', { done: {} }] }
    const run = ask(['Pourquoi ?', '--model', 'ollama/qwen3:4b'], { dataDir, ollama: (await ollama(script)).host })
    expect(await run.ended).toBe(0)
    expect([run.out, run.err]).toEqual(['Une réponse 🦊\n', ''])
    expect(await history(dataDir)).toEqual([
      [
        ['Pourquoi ?', 'complete'],
        ['Une réponse 🦊', 'complete'],
      ],
    ])
    expect(readdirSync(dataDir)).not.toContain('instance.json')
  })

  test('a megabyte that is piped in stands below the question, every sign of it whole', async () => {
    const dataDir = temporaryFolder()
    const input = `diff --git a/ä b/ä\n${'+ żółć 🦊 \r\n'.repeat(60_000)}`
    expect(Buffer.byteLength(input)).toBeGreaterThan(1024 * 1024)
    // What would not fit is refused.
    const engineDefaults = { ollama: { contextLength: 4_000_000 } }
    writeFileSync(join(dataDir, 'settings.json'), JSON.stringify({ engineDefaults }))
    const server = await ollama({
      models: [{ name: 'llama3.2:3b', capabilities: ['completion'], contextLength: 4_000_000 }],
      chat: (body) => [`${asked(body).length}`, { done: { prompt_eval_count: 0 } }],
    })
    const run = ask(['review this', ...model], { dataDir, ollama: server.host, input: 'open' })
    // In pieces that cut signs apart.
    const bytes = Buffer.from(input)
    for (let at = 0; at < bytes.length; at += 65_537) run.child.stdin?.write(bytes.subarray(at, at + 65_537))
    run.child.stdin?.end()
    expect(await run.ended, run.err).toBe(0)
    const question = `review this\n\n${input.replace(/[\r\n]+$/, '')}`
    expect(asked(server.requests.findLast(({ path }) => path === '/api/chat')?.body as ChatBody)).toBe(question)
    expect(run.out).toBe(`${question.length}\n`)
  })

  test('a slash command asks with its prompt, what is piped in is its text; without any it says so', async () => {
    const dataDir = temporaryFolder()
    const server = await ollama({ chat: () => ['One bug.', { done: {} }] })
    const run = ask(['/code-review', ...model], { dataDir, ollama: server.host, input: '+ teh {clipboard}\n' })
    expect(await run.ended).toBe(0)
    const body = server.requests.findLast(({ path }) => path === '/api/chat')?.body as ChatBody
    expect(asked(body)).toContain('<code>\n+ teh {clipboard}\n</code>')
    expect(body.options?.temperature).toBe(0.2)
    expect((await history(dataDir)).map(([question]) => question?.[0])).toEqual([asked(body)])

    const without = ask(['/code-review', ...model], { dataDir, ollama: server.host, input: '' })
    expect(await without.ended).not.toBe(0)
    expect(without.err).toContain('/code-review needs a text. Type it after the name, or pipe it in.')

    const misspelled = ask(['/sumarise this', ...model], { dataDir, ollama: server.host })
    expect(await misspelled.ended).toBe(0)
    expect([misspelled.out, misspelled.err]).toEqual([
      'One bug.\n',
      expect.stringContaining('Did you mean /summarise?'),
    ])
    expect(asked(server.requests.findLast(({ path }) => path === '/api/chat')?.body as ChatBody)).toBe('/sumarise this')
  })

  test('Ctrl+C ends with 130, and what had arrived is kept as stopped', async () => {
    const dataDir = temporaryFolder()
    const server = await ollama(begins('The beginning'))
    const run = ask(['Go on', ...model], { dataDir, ollama: server.host })
    await waitFor(() => expect(run.out).toBe('The beginning'))
    run.child.kill('SIGINT')
    // npm and the terminal both send it.
    run.child.kill('SIGINT')
    expect(await run.ended).toBe(130)
    expect(run.err).toBe('')
    expect(await history(dataDir)).toEqual([
      [
        ['Go on', 'complete'],
        ['The beginning', 'cancelled'],
      ],
    ])
    await server.allClosed()
  })

  test.skipIf(process.platform === 'win32')('a reader that has had enough ends it quietly', async () => {
    const dataDir = temporaryFolder()
    const chat = () => [...Array.from({ length: 400 }, (_, n) => [`line ${n}\n`, { wait: 10 }]).flat(), { done: {} }]
    const server = await ollama({ chat })
    const run = ask(['Count', ...model], { dataDir, ollama: server.host })
    await waitFor(() => expect(run.out).toContain('line 0\n'))
    run.child.stdout?.destroy()
    expect(await run.ended).toBe(141)
    expect(run.err).toBe('')
    const [[, [, status] = []] = []] = await history(dataDir)
    expect(status).toBe('cancelled')
  })

  test.each([[model], [[]]])('an engine that is not there is said on standard error: %j', async (named) => {
    const run = ask(['hi', ...named], { dataDir: temporaryFolder() })
    expect(await run.ended).toBe(3)
    expect([run.out, run.err]).toEqual(['', expect.stringMatching(/^aside: Nothing answers at .*Start Ollama.*\n$/)])
  })

  test('an answer that the model’s limit cut off says so', async () => {
    const script = { chat: () => ['Half an', { done: { done_reason: 'length' } }] }
    const run = ask(['hi', ...model], { dataDir: temporaryFolder(), ollama: (await ollama(script)).host })
    expect(await run.ended).toBe(4)
    expect([run.out, run.err]).toEqual(['Half an\n', expect.stringContaining('cut off')])
  })

  test('two take turns, and each is answered', async () => {
    const dataDir = temporaryFolder()
    const { host } = await ollama({ chat: (body) => [{ wait: 300 }, `Re: ${asked(body)}`, { done: {} }] })
    const both = ['one', 'two'].map((text) => ask([text, ...model], { dataDir, ollama: host }))
    expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0])
    expect(both.map(({ out }) => out)).toEqual(['Re: one\n', 'Re: two\n'])
    expect(await history(dataDir)).toHaveLength(2)
  })
})

test.skipIf(process.platform !== 'linux')('a folder that can’t be made is a sentence, with what to do', async () => {
  const dataDir = temporaryFolder()
  const args = ['--data-dir', '/proc/none/deep']
  const starts = [beginServing({ dataDir }, ['--no-open', ...args]), ask(['hi', ...args], { dataDir })]
  expect(await Promise.all(starts.map(({ ended }) => ended))).toEqual([1, 1])
  for (const { err } of starts) {
    expect(err).toMatch(/^aside: The data folder \/proc\/none\/deep can’t be made\. Give another --data-dir[^\n]*\n$/)
  }
})

describe('a folder that is in use', () => {
  test('is waited for while an answer is printed', async () => {
    const dataDir = temporaryFolder()
    const held = acquireDataDir(dataDir, { mode: 'print' })
    if (!held.ok) throw new Error('it is in use already')
    onTestFinished(() => held.lock.release())
    const { host } = await ollama()
    const serving = beginServing({ dataDir, ollama: host })
    const printing = ask(['hello', ...model], { dataDir, ollama: host })
    await waitFor(() => expect(serving.err).toContain('waits for the end of an answer'))
    await waitFor(() => expect(printing.err).toContain('Waiting for another answer that is being printed'))
    held.lock.release()
    expect(await printing.ended).toBe(0)
    expect(printing.out).toBe('You said: hello\n')
    await waitFor(() => expect(serving.out).toContain('Aside is listening on'))
  })
})

describe('with browser mode running', () => {
  test('the running Aside answers, and a closed pipe or Ctrl+C ends the one answer', async () => {
    const dataDir = temporaryFolder()
    const chat = (body: ChatBody) =>
      asked(body).startsWith('stop') ? ['Some', 'forever' as const] : [`Re: ${asked(body)}`, { done: {} }]
    const server = await ollama({ chat })
    const running = await serve({ dataDir, ollama: server.host })

    const [one, two] = [ask(['stop 1', ...model], { dataDir }), ask(['stop 2', ...model], { dataDir })]
    await waitFor(() => expect([one.out, two.out]).toEqual(['Some', 'Some']))
    const third = ask(['and this', ...model], { dataDir, input: 'piped in\n' })
    expect(await third.ended).toBe(0)
    expect([third.out, third.err]).toEqual(['Re: and this\n\npiped in\n', ''])

    one.child.kill('SIGINT')
    expect(await one.ended).toBe(130)
    expect(one.err).toBe('')
    await waitFor(() => expect(server.openSockets).toBe(1))
    two.child.kill('SIGKILL')
    await server.allClosed()

    running.child.kill('SIGTERM')
    expect(await running.ended).toBe(0)
    expect((await history(dataDir)).map((messages) => messages.at(-1))).toEqual([
      ['Some', 'cancelled'],
      ['Some', 'cancelled'],
      ['Re: and this\n\npiped in', 'complete'],
    ])
    expect(logOf(dataDir)).not.toMatch(/ERROR|WARN/)
  })

  test('what is wrong is said on standard error, with a code for scripts', async () => {
    const dataDir = temporaryFolder()
    const { host } = await ollama()
    await serve({ dataDir, ollama: host })
    const cases: [args: string[], code: number, said: RegExp, input?: string | Buffer][] = [
      [['--model', 'none:1b'], 3, /No engine has a model called none:1b.*llama3.2:3b/],
      [['--model', 'ollama/none:1b'], 3, /none:1b/],
      [['--model', 'dies:1b'], 1, /stopped unexpectedly/],
      [['--model', 'reset:1b'], 4, /broke before the answer was complete/],
      [model, 2, /not text/, Buffer.from([0x89, 0x50, 0x4e, 0x47, 1])],
      [model, 2, /not text/, 'a\0b'],
      [model, 2, /holds 2,097,152 characters/, 'x'.repeat(MAX_MESSAGE_LENGTH)],
      [['--modle', 'a'], 2, /no option --modle/],
    ]
    const runs = cases.map(([args, , , input]) =>
      ask(['hi', ...args], { dataDir, ...(input !== undefined && { input }) }),
    )
    expect(await Promise.all(runs.map(({ ended }) => ended))).toEqual(cases.map(([, code]) => code))
    for (const [at, [, , said]] of cases.entries()) {
      expect(runs[at]?.err).toMatch(said)
      expect(runs[at]?.err).toMatch(/^aside: [^\n]+\n$/)
    }
  })

  test('an answer that Aside’s end cuts short is incomplete', async () => {
    const dataDir = temporaryFolder()
    const { host } = await ollama(begins('Half'))
    const running = await serve({ dataDir, ollama: host })
    const run = ask(['Go on', ...model], { dataDir })
    await waitFor(() => expect(run.out).toBe('Half'))
    running.child.kill('SIGTERM')
    expect(await run.ended).toBe(4)
    expect([run.out, run.err]).toEqual(['Half\n', expect.stringContaining('stopped')])
    expect(await running.ended).toBe(0)
  })
})

test.skipIf(process.platform !== 'linux')('a terminal gets no sign that it would obey, a pipe every one', async () => {
  const dataDir = temporaryFolder()
  const { host } = await ollama({ chat: () => ['a\u001b]52;c;ZXZpbA==\u0007b\tc\n\u009bd', { done: {} }] })
  const piped = ask(['hi', ...model], { dataDir, ollama: host })
  expect(await piped.ended).toBe(0)
  expect(piped.out).toBe('a\u001b]52;c;ZXZpbA==\u0007b\tc\n\u009bd\n')

  const { createOutput } = await import('../../electron/commandLine/output.ts')
  const cat = spawn('cat', { stdio: ['pipe', 'pipe', 'inherit'] })
  let shown = ''
  cat.stdout.setEncoding('utf8').on('data', (data) => {
    shown += data
  })
  await createOutput(Object.assign(cat.stdin, { isTTY: true })).write(piped.out)
  cat.stdin.end()
  await once(cat, 'close')
  expect(shown).toBe('a]52;c;ZXZpbA==b\tc\nd\n')
})
