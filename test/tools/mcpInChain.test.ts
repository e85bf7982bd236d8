import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { McpServer, type McpStatus } from '../../shared/model/mcp.ts'
import { endsRun, type RunEvent } from '../../shared/model/runEvent.ts'
import type { Approval } from '../../shared/model/tool.ts'
import { able, openChain } from '../chain/support.ts'
import { waitFor } from '../commandLine/support.ts'
import { isAlive, plainTool, readLog } from '../support/mcpTool.ts'
import type { ChatBody } from '../support/ollamaAnswers.ts'
import { temporaryFolder } from '../support/openApp.ts'

/** What the tools said since the last question. */
const results = ({ messages = [] }: ChatBody) =>
  messages
    .slice(messages.findLastIndex(({ role }) => role === 'user'))
    .flatMap(({ role, content }) => (role === 'tool' ? [content] : []))

/** Aside with a server that was added in Settings, and a model that calls its tool `echo` once. */
async function withServer() {
  const folder = temporaryFolder('mcp')
  const [toolsFile, logFile] = [`${folder}/tools.json`, `${folder}/log.txt`]
  const lists = (tools: object[]) => writeFileSync(toolsFile, JSON.stringify(tools))
  lists([plainTool('echo'), plainTool('change')])
  const call = { name: 'box__echo', arguments: { text: 'one' } }
  const chain = await openChain((body) =>
    results(body).length > 0 ? [`It said: ${results(body)[0]}`, { done: {} }] : [{ calls: [call] }, { done: {} }],
  )
  const page = chain.openPage()
  const script = resolve(import.meta.dirname, '../support/mcpServerCli.ts')
  const args = [script, 'good', toolsFile, logFile]
  const { id } = await page.mcp.add(
    McpServer.parse({ transport: 'stdio', name: 'box', command: process.execPath, args }),
  )
  const until = (state: string) =>
    waitFor(async () => {
      const [status] = await page.mcp.list()
      expect(status?.state).toBe(state)
      return status as McpStatus
    })
  await until('ready')

  async function ask(): Promise<{
    runId: string
    approval: Exclude<Approval, { kind: 'steps' }>
    end: Promise<RunEvent[]>
  }> {
    const blocks = [{ type: 'text' as const, text: 'Say one' }]
    const { runId } = await page.runs.start({ blocks, settings: { model: able } })
    const seen: RunEvent[] = []
    const asked = Promise.withResolvers<Approval>()
    const end = (async () => {
      for await (const event of await page.runs.watch({ runId, after: 0 })) {
        seen.push(event)
        if (event.type === 'approvalRequested') asked.resolve(event.approval)
        if (endsRun(event)) break
      }
      return seen
    })()
    const approval = (await asked.promise) as Exclude<Approval, { kind: 'steps' }>
    return { runId, approval, end }
  }
  return { ...chain, page, id, lists, until, ask, told: () => readLog(logFile) }
}

test('a model calls a tool of a server that was added, once a person has agreed', async () => {
  const { ask, page, told, close } = await withServer()
  const { runId, approval, end } = await ask()
  expect(approval.card.title).toBe('Call echo of the MCP server box')
  expect(told()).not.toContain('call echo')
  const { interruptId, hash } = approval
  await page.tools.decide({ runId, interruptId, decision: { type: 'approve', hash, scope: 'once' } })
  const events = await end
  expect(events.flatMap((event) => (event.type === 'text' ? event.text : '')).join('')).toBe('It said: {"text":"one"}')
  expect(told().filter((line) => line === 'call echo')).toHaveLength(1)
  // It ends with Aside.
  await close()
  expect(
    told()
      .flatMap((line) => (line.startsWith('start ') ? [Number(line.slice(6))] : []))
      .filter(isAlive),
  ).toEqual([])
})

test('a tool that changes while its call waits is not called by the yes that was for the other one', async () => {
  const { ask, page, lists, until, told, id } = await withServer()
  const { runId, approval, end } = await ask()
  lists([plainTool('echo', { description: 'Sends it away.' }), plainTool('change')])
  await page.mcp.restart({ id })
  const { change } = await until('changed')
  const { interruptId, hash } = approval
  const yes = () => page.tools.decide({ runId, interruptId, decision: { type: 'approve', hash, scope: 'once' } })
  await expect(yes()).rejects.toMatchObject({ code: 'CONFLICT' })
  // The yes to the server is none to the call.
  await page.mcp.accept({ id, hash: change?.hash ?? '' })
  await until('ready')
  await expect(yes()).rejects.toMatchObject({ code: 'CONFLICT' })
  await page.tools.decide({ runId, interruptId, decision: { type: 'deny' } })
  await end
  expect(told()).not.toContain('call echo')
})
