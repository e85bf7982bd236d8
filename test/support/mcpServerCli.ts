/**
 * An MCP server over standard input and output that does what a test asks of it, in raw JSON lines.
 * Arguments: what it does, a JSON file with the tools that it lists (read at each list), a file that it tells what came.
 */

import { spawn } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [mode = 'good', toolsFile = '', logFile = ''] = process.argv.slice(2)
const note = (text: string) => logFile && appendFileSync(logFile, `${text}\n`)
const send = (message: object) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
const answer = (id: unknown, text: string, more: object = {}) =>
  send({ id, result: { content: [{ type: 'text', text }], ...more } })

type Message = { id?: number; method?: string; params?: Record<string, unknown> }

/** What a tool of that name does with a call. */
const tools: Record<string, (id: unknown, args: Record<string, unknown>) => void> = {
  echo: (id, args) => answer(id, JSON.stringify(args)),
  env: (id) => answer(id, JSON.stringify(process.env)),
  hang: () => {},
  exit: () => process.exit(3),
  fail: (id) => answer(id, 'there is no such file', { isError: true }),
  /** Says this and that before it answers. */
  flood: (id) => {
    for (let n = 0; n < 3_000; n++) send({ method: 'notifications/x', params: { text: 'x'.repeat(1_000) } })
    answer(id, 'done')
  },
  /** Asks, and reads no answer. */
  deaf: () => {
    process.stdin.pause()
    for (let n = 0; n < 6; n++) send({ id: `${n}${'x'.repeat(3_000_000)}`, method: 'ping' })
    setInterval(() => {}, 1_000)
  },
  big: (id) => answer(id, 'x'.repeat(300_000)),
  image: (id) =>
    send({
      id,
      result: {
        content: [
          { type: 'text', text: 'a picture:' },
          { type: 'image', data: 'QUJD'.repeat(1_000), mimeType: 'image/png' },
        ],
      },
    }),
  change: (id) => {
    send({ method: 'notifications/tools/list_changed' })
    answer(id, 'done')
  },
}

function receive({ id, method, params }: Message): void {
  note(method === 'notifications/cancelled' ? `cancelled ${params?.requestId}` : (method ?? 'response'))
  if (method === 'initialize') {
    send({
      id,
      result: {
        protocolVersion: params?.protocolVersion,
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: 'test', version: '1' },
      },
    })
  } else if (method === 'tools/list') {
    if (mode === 'manyTools')
      send({ id, result: { tools: Array.from({ length: 10_000 }, (_, n) => plain(`tool${n}`)) } })
    else if (mode === 'endlessList')
      send({
        id,
        result: { tools: Array.from({ length: 100 }, (_, n) => plain(`tool${id}of${n}`)), nextCursor: 'more' },
      })
    else send({ id, result: { tools: JSON.parse(readFileSync(toolsFile, 'utf8')) } })
    if (mode === 'exitsWhenListed') setTimeout(() => process.exit(7), 20)
  } else if (method === 'tools/call') {
    const name = String(params?.name)
    note(`call ${name}`)
    tools[name]?.(id, (params?.arguments ?? {}) as Record<string, unknown>)
  }
}

const plain = (name: string) => ({ name, inputSchema: { type: 'object', properties: {} } })

/** Never lets a full pipe stop it. */
function flood(stream: NodeJS.WriteStream, chunk: string, times: number): void {
  let left = times
  const more = () => {
    while (left-- > 0) if (!stream.write(chunk)) return void stream.once('drain', more)
  }
  more()
}

note(`start ${process.pid}`)
if (mode === 'exits') process.exit(9)
if (mode === 'longLine') flood(process.stdout, 'x'.repeat(1_000_000), 1_000)
if (mode === 'garbage') flood(process.stdout, 'Listening…\n{"jsonrpc":"2.0"}\n{"id":\n[]\n', 500)
if (mode === 'wrongAnswers') for (let id = 0; id < 50; id++) send({ id: id + 1_000, result: { surprise: true } })
if (mode === 'stderrFlood') flood(process.stderr, `${'noise '.repeat(1_000)}\n`, 2_000)
if (mode === 'child') {
  // Outlives its parent's signals, as a shell's children do.
  const child = spawn(process.execPath, [
    '-e',
    "process.on('SIGTERM',()=>{});process.on('SIGHUP',()=>{});setInterval(()=>{},1000)",
  ])
  note(`child ${child.pid}`)
}
if (mode === 'stubborn') process.on('SIGTERM', () => {})
if (mode === 'silent' || mode === 'stubborn') setInterval(() => {}, 1_000)
if (mode !== 'silent') {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => receive(JSON.parse(line)))
  lines.on('close', () => {
    note('input ended')
    if (mode !== 'stubborn' && mode !== 'child') process.exit(0)
  })
}
