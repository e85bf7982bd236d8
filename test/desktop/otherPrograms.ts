import { createKeystrokes } from '../../electron/desktop/keystrokes.ts'
import type { Ran, RunProgram } from '../../electron/desktop/runProgram.ts'
import { createSystemClipboard } from '../../electron/desktop/systemClipboard.ts'
import { ClipboardItem, clipboard as standIn } from '../standin/main/clipboard.ts'

/** The clipboard of a system, as Electron gives it, and another program's hand on it. */
export function makeClipboard(platform: NodeJS.Platform) {
  standIn.clear()
  standIn.reads = 0
  const clipboard = createSystemClipboard({ clipboard: standIn, ClipboardItem, platform })
  return { clipboard, system: standIn }
}

/** Key presses of a platform, whose programs are not run but written down; `answer` plays them. */
export function recordKeystrokes(
  platform: NodeJS.Platform,
  options: {
    env?: NodeJS.ProcessEnv
    answer?: (program: string, args: readonly string[]) => Partial<Ran> | undefined
  } = {},
) {
  const runs: [program: string, ...args: string[]][] = []
  const run: RunProgram = async (program, args) => {
    runs.push([program, ...args])
    const answer = options.answer?.(program, args)
    return { ok: true, missing: false, stdout: '', stderr: '', ...answer }
  }
  return { keystrokes: createKeystrokes({ platform, env: options.env ?? {}, run }), runs }
}
