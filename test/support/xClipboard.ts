import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { SystemClipboard } from '../../electron/desktop/systemClipboard.ts'

/** The clipboard of an X server, held by a program of its own as the desktop app holds it. Only text is put back. */
export function createXClipboard(env: NodeJS.ProcessEnv): SystemClipboard & { close(): void } {
  let owner: ChildProcess | undefined

  async function writeText(text: string, selection = 'clipboard'): Promise<void> {
    // "-quiet" keeps it in the foreground, where it can be ended; it says so once it holds the selection.
    const next = spawn('xclip', ['-selection', selection, '-quiet'], { env, stdio: ['pipe', 'ignore', 'pipe'] })
    next.stdin?.end(text)
    await once(next.stderr as NonNullable<typeof next.stderr>, 'data')
    owner = next
  }

  const readText = () => readSelection(env, 'clipboard')

  return {
    readText,
    writeText,
    clear: () => void owner?.kill(),
    isConcealed: async () => false,
    async save() {
      const text = await readText()
      return () => writeText(text)
    },
    close: () => void owner?.kill(),
  }
}

/** What that selection of the server holds now, as text. */
export async function readSelection(env: NodeJS.ProcessEnv, selection: 'clipboard' | 'primary'): Promise<string> {
  const reader = spawn('xclip', ['-selection', selection, '-o'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const parts: Buffer[] = []
  reader.stdout.on('data', (part: Buffer) => parts.push(part))
  await once(reader, 'close')
  return Buffer.concat(parts).toString()
}
