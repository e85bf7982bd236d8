import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { createRunCommand, type RunCommandOptions } from '../../electron/assistant/tools/command/runCommand.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder that is gone after the test. */
export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'aside-command-')))
  folders.push(folder)
  return folder
}

/** What the tools may reach, with nothing of Aside's own near it. */
export const accessTo = (folders: { path: string; write: boolean }[]) => () => ({
  folders,
  dataDir: '/nowhere/aside',
  platform: process.platform,
})

/** The tool over one folder that may be written, with this environment around it. */
export function commandTool(options: Partial<RunCommandOptions> = {}) {
  const folder = makeFolder()
  const tool = createRunCommand({ env: process.env, access: accessTo([{ path: folder, write: true }]), ...options })
  const run = (args: unknown, signal = new AbortController().signal) =>
    tool.run(tool.parse(args), { conversationId: 'c', signal })
  return { tool, folder, run }
}

/** What the command printed, out of the tool's answer. */
export function outputOf(answer: string): string {
  return answer.split('Output:\n').slice(1).join('Output:\n')
}

/** The processes of that group which still live, as the kernel has them. */
export function livingIn(group: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${Number(name)}/stat`, 'utf8')
      const [state, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return Number(itsGroup) === group && state !== 'Z' ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

/** Reads a number from a file that a command writes, as soon as it is there. */
export async function numberIn(file: string): Promise<number> {
  for (;;) {
    try {
      const text = readFileSync(file, 'utf8')
      if (text.endsWith('\n')) return Number(text)
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
