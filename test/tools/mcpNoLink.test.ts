import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { requestIn } from '../../electron/commandLine/protocol.ts'
import { parseStartOptions } from '../../electron/platform/options.ts'
import { openStorage } from '../../electron/storage/openStorage.ts'
import { sourceFiles } from '../../scripts/importScan.ts'
import { beginServing, serve, temporaryFolder, waitFor } from '../commandLine/support.ts'
import { quiet } from '../storage/support.ts'

// No link, no argument of a start and no address of a page adds an MCP server or starts a program.

/** What such links look like in programs that have them, each naming this program to be run. */
function links(program: string): string[] {
  const server = { transport: 'stdio', name: 'evil', command: program, args: ['-c', 'true'] }
  const asJson = JSON.stringify({ mcpServers: { evil: server }, ...server })
  const base64 = Buffer.from(asJson).toString('base64')
  const schemes = ['aside', 'app', 'mcp', 'cursor', 'vscode', 'cherrystudio', 'dive']
  const places = ['mcp/install', 'mcp/add', 'mcp.install', 'bundle/', 'settings/mcp', '']
  const queries = [
    `?config=${base64}`,
    `?servers=${encodeURIComponent(asJson)}`,
    `?name=evil&command=${program}`,
    `#${base64}`,
  ]
  const urls = schemes.flatMap((scheme) =>
    places.flatMap((place) => queries.map((query) => `${scheme}://${place}${query}`)),
  )
  const options = ['--mcp', '--add-mcp', '--mcp-config', '--install', '--server'].flatMap((option) => [
    `${option}=${asJson}`,
    `${option}=${base64}`,
  ])
  return [...urls, ...options]
}

test('five hundred links and requests ask a running Aside for nothing', () => {
  const all = links('/bin/touch')
  const forms = all.flatMap((link) => [[link], ['--', link], ['program', link]])
  expect(forms.length).toBeGreaterThan(500)
  for (const args of forms) {
    let request: unknown
    try {
      request = parseStartOptions(args, { namesProgram: args.length > 1 }).request
    } catch {
      // It is refused, which asks for nothing either.
    }
    expect([args, request]).toEqual([args, undefined])
  }
  for (const link of all) {
    for (const verb of ['mcp', 'addMcp', 'open', 'mcp.add', '__proto__']) {
      expect(requestIn({ request: { do: verb, text: link, url: link, server: link } })).toBeUndefined()
    }
    expect(requestIn({ request: { do: 'ask', text: 'x', server: link } })).toBeUndefined()
  }
})

test('no scheme of Aside’s is known to the system', () => {
  const root = resolve(import.meta.dirname, '../..')
  const files = sourceFiles(root, ['electron']).map((file) => readFileSync(join(root, file), 'utf8'))
  expect(files.length).toBeGreaterThan(100)
  const asks = /setAsDefaultProtocolClient|['"]open-url['"]|['"]open-file['"]/
  expect(files.filter((text) => asks.test(text))).toEqual([])
})

test('a second start, and an address of the page, write nothing and start nothing', async () => {
  const dataDir = temporaryFolder()
  const marker = join(dataDir, 'started')
  const server = await serve({ dataDir })
  const { url } = JSON.parse(readFileSync(join(dataDir, 'server.json'), 'utf8')) as { url: string }
  const page = new URL(url)
  const chosen = links(marker).filter((_, n) => n % 90 === 0)
  for (const link of chosen) {
    const second = beginServing({ dataDir }, ['--no-open', link])
    expect(await second.ended).toBe(0)
  }
  for (const path of [`/mcp/add?command=${marker}`, '/rpc/mcp/add', '/mcp', `/?mcp=${marker}`]) {
    for (const method of ['GET', 'POST']) {
      const body = method === 'POST' ? { body: JSON.stringify({ command: marker }) } : {}
      await fetch(new URL(path, page.origin), { method, ...body, headers: { 'content-type': 'application/json' } })
    }
  }
  if (process.platform === 'linux') {
    const { pid } = server.child
    expect(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()).toBe('')
  }
  server.child.kill('SIGTERM')
  await waitFor(() => expect(server.child.exitCode).not.toBeNull())
  const storage = await openStorage({ dataDir, log: quiet })
  expect(await storage.chain.listMcpServers()).toEqual([])
  await storage.close()
  expect(existsSync(marker)).toBe(false)
})
