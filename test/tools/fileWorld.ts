import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createFilePort } from '../../electron/assistant/tools/files/filePort.ts'
import { createListFolder } from '../../electron/assistant/tools/files/listFolder.ts'
import { createReadFile } from '../../electron/assistant/tools/files/readFile.ts'
import { createSearchFiles } from '../../electron/assistant/tools/files/searchFiles.ts'
import { createWriteFile } from '../../electron/assistant/tools/files/writeFile.ts'
import type { AsideTool } from '../../electron/assistant/tools/tool.ts'

/** Stands in every file that no tool may read. */
export const SECRET = 'SECRET-of-another-folder'
/** What a listed folder with such a file has. */
export const SECRET_LINE = `secret.txt (${SECRET.length + 1} bytes)`
/** What is written wherever a tool lets it. */
export const WRITTEN = 'WRITTEN-by-a-tool'

export interface Said {
  ok: boolean
  text: string
}

/** A folder that was granted, its neighbours that were not, and the file tools over them. */
export interface FileWorld {
  base: string
  root: string
  outside: string
  /** Aside's own, within the granted folder. */
  dataDir: string
  tool(name: string): AsideTool
  call(name: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<Said>
  /** Everything that lies outside of what was granted, and Aside's own, by path. */
  untouchable(): Record<string, string>
}

/** One for all worlds of a test file: to start a thread takes longer than most tests. */
const { threads } = createFilePort({ dataDir: '', settings: () => ({ folders: [] }) })

interface WorldOptions {
  platform?: NodeJS.Platform
  timeoutMs?: number
  /** Instead of the one folder. */
  folders?: (world: { root: string; base: string }) => { path: string; write: boolean }[]
}

export function makeFileWorld({ platform, timeoutMs, folders }: WorldOptions = {}): FileWorld {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'aside-files-')))
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }))
  const root = join(base, 'root')
  const outside = join(base, 'outside')
  const dataDir = join(root, 'home', 'Aside')
  const secret = [base, outside, join(outside, 'inner'), dataDir, join(base, 'root-evil'), join(base, 'Root2')]
  for (const folder of [join(root, 'sub'), ...secret]) mkdirSync(folder, { recursive: true })
  writeFileSync(join(root, 'a.txt'), 'open text\n')
  writeFileSync(join(root, 'sub', 'b.txt'), 'open text\n')
  for (const folder of secret) writeFileSync(join(folder, 'secret.txt'), `${SECRET}\n`)

  const granted = folders?.({ root, base }) ?? [{ path: root, write: true }]
  const options = { dataDir, settings: () => ({ folders: granted }), ...(platform && { platform }) }
  const port = timeoutMs ? createFilePort({ ...options, timeoutMs }) : { ...createFilePort(options), threads }
  const tools = [createReadFile(port), createListFolder(port), createSearchFiles(port), createWriteFile(port)]
  const tool = (name: string) => tools.find((one) => one.name === name) as AsideTool
  return {
    base,
    root,
    outside,
    dataDir,
    tool,
    async call(name, args, signal = new AbortController().signal) {
      const one = tool(name)
      try {
        return { ok: true, text: await one.run(one.parse(args), { conversationId: 'c', signal }) }
      } catch (error) {
        return { ok: false, text: (error as Error).message }
      }
    },
    untouchable() {
      const inBase = readdirSync(base).filter((name) => join(base, name) !== root)
      const tops = [...inBase.map((name) => join(base, name)), dataDir]
      return Object.fromEntries(tops.flatMap(filesIn).map((path) => [path, readFileSync(path, 'utf8')]))
    },
  }
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)))
}
