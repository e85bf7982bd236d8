import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { textOf } from '../../shared/model/message.ts'
import type { Approval } from '../../shared/model/tool.ts'
import { startOllamaServer } from '../support/ollamaServer.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { rounds } from '../support/rounds.ts'
import { type RunningApp, runApp } from './runApp.ts'

const KILLS = rounds(10, 100)
const model = { engine: 'ollama', name: 'llama3.2:3b' }
// Adds a line to the first file, then waits for the second.
const effect = 'echo done >> "$0"; until [ -e "$1" ]; do sleep 0.02; done'

type CallApproval = Exclude<Approval, { kind: 'steps' }>

/** A folder of commands' effects, a data folder, and a model that runs the command which the question is. */
async function prepare() {
  const folder = realpathSync(temporaryFolder('effects'))
  const dataDir = temporaryFolder()
  const ollama = await startOllamaServer({
    chat({ messages = [] }) {
      const asked = messages.findLastIndex(({ role }) => role === 'user')
      const results = messages.slice(asked + 1).filter(({ role }) => role === 'tool')
      if (results.length > 0) return [`It said: ${results.map(({ content }) => content).join(' | ')}`, { done: {} }]
      const argv = JSON.parse(messages[asked]?.content ?? '[]')
      return [{ calls: [{ name: 'run_command', arguments: { argv } }] }, { done: {} }]
    },
  })
  const start = () => runApp(dataDir, ollama.url)
  const app = await start()
  await app.client.settings.update({
    defaultModel: model,
    tools: { enabled: { run_command: true }, folders: [{ path: folder, write: true }] },
  })
  /** Has a command run that leaves a line in a file of its own, and ends when `end` was called. */
  async function ask({ client }: RunningApp, name: string) {
    const [file, gate] = [join(folder, name), join(folder, `${name}.end`)]
    const text = JSON.stringify(['sh', '-c', effect, file, gate])
    const run = await client.runs.start({ blocks: [{ type: 'text', text }] })
    return {
      ...run,
      /** How often the command was run. */
      times: () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0),
      end: () => writeFileSync(gate, ''),
    }
  }
  return { dataDir, app, start, ask }
}

/** What the run waits for, as soon as it waits. */
async function waitsFor({ client }: RunningApp, runId: string): Promise<CallApproval> {
  await vi.waitFor(async () => expect((await client.runs.active()).map((run) => run.runId)).toContain(runId), 20_000)
  for await (const event of await client.runs.watch({ runId })) {
    if (event.type === 'approvalRequested' && event.approval.kind !== 'steps') return event.approval
    if (event.type === 'finished' || event.type === 'failed') throw new Error(JSON.stringify(event))
  }
  throw new Error('the run ended without a question')
}

async function ended({ client }: RunningApp, run: { runId: string; conversationId: string; messageId: string }) {
  for await (const _ of await client.runs.watch({ runId: run.runId }));
  const { messages } = await client.conversations.get({ conversationId: run.conversationId })
  const answer = messages.find(({ id }) => id === run.messageId)
  if (!answer) throw new Error('there is no answer')
  return answer
}

/** Rows of runs that have not ended. */
function rowsIn(dataDir: string): number {
  const db = new DatabaseSync(join(dataDir, 'aside.db'), { readOnly: true })
  const counts = ['checkpoints', 'checkpoint_writes', 'tool_intents'].map(
    (table) => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n as number,
  )
  db.close()
  return counts.reduce((sum, n) => sum + n, 0)
}

const yes = ({ hash }: CallApproval) => ({ type: 'approve' as const, hash, scope: 'once' as const })

test.skipIf(process.platform === 'win32')(
  'killed while it waits for a yes: it waits still, the yes is heard, and nothing is kept of the run after its end',
  async () => {
    const { dataDir, app, start, ask } = await prepare()
    const run = await ask(app, 'pending')
    const { interruptId } = await waitsFor(app, run.runId)
    await app.kill()

    // Killed again before anybody has decided.
    const second = await start()
    expect(await waitsFor(second, run.runId)).toMatchObject({ kind: 'call', interruptId })
    await second.kill()

    const third = await start()
    const asked = await waitsFor(third, run.runId)
    expect(await third.client.runs.active()).toMatchObject([{ runId: run.runId, waiting: true }])
    expect(run.times()).toBe(0)
    run.end()
    await third.client.tools.decide({ runId: run.runId, interruptId: asked.interruptId, decision: yes(asked) })
    const answer = await ended(third, run)
    expect(answer).toMatchObject({ status: 'complete', blocks: [{ type: 'toolCall' }, { type: 'toolResult' }, {}] })
    expect(textOf(answer)).toMatch(/^It said: Exit code: 0/)
    expect(run.times()).toBe(1)
    await vi.waitFor(() => expect(rowsIn(dataDir)).toBe(0))
  },
  120_000,
)

test.skipIf(process.platform === 'win32')(
  `killed ${KILLS} times after a command did its work and before that was written down: never done twice by itself`,
  async () => {
    const prepared = await prepare()
    let { app } = prepared
    for (let round = 0; round < KILLS; round++) {
      const run = await prepared.ask(app, `round${round}`)
      const { interruptId, ...asked } = await waitsFor(app, run.runId)
      await app.client.tools.decide({ runId: run.runId, interruptId, decision: yes({ interruptId, ...asked }) })
      await vi.waitFor(() => expect(run.times()).toBe(1), { timeout: 20_000, interval: 2 })
      await app.kill()
      run.end()

      app = await prepared.start()
      const again = await waitsFor(app, run.runId)
      expect(again).toMatchObject({ kind: 'unknownOutcome', scopes: ['once'], card: asked.card })
      expect(run.times()).toBe(1)
      const isAgain = round % 2 === 1
      const decision = isAgain ? yes(again) : { type: 'deny' as const }
      await app.client.tools.decide({ runId: run.runId, interruptId: again.interruptId, decision })
      const answer = await ended(app, run)
      expect(textOf(answer)).toMatch(isAgain ? /Exit code: 0/ : /whether it was done is not known/)
      expect(run.times()).toBe(isAgain ? 2 : 1)
    }
  },
  KILLS * 30_000,
)
