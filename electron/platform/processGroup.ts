import { type ChildProcess, execFile, spawnSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const GRACE_MS = 2_000
/** After SIGKILL: how long it may take until the system has taken them away. */
const LAST_WAIT_MS = 500

const POLL_MS = 25

/** A program that was started `detached`, with all that it started, but for what made a group of its own. */
export interface ProcessGroup {
  /** Waits until none of it lives any more, at most so long; answers whether that is so. */
  gone(withinMs: number): Promise<boolean>
  /** Asks all of it to end, and after two seconds makes it. Resolves when that is done, whatever came of it. */
  end(): Promise<void>
  /** At once, without waiting: for when Aside itself ends. */
  kill(): void
}

export function processGroup(child: ChildProcess): ProcessGroup {
  return process.platform === 'win32' ? windowsTree(child) : posixGroup(child)
}

function posixGroup({ pid }: ChildProcess): ProcessGroup {
  let ending: Promise<void> | undefined
  /** False when there is nobody left, or only what belongs to another user. */
  const send = (signal: NodeJS.Signals | 0) => {
    try {
      return pid !== undefined && process.kill(-pid, signal)
    } catch {
      return false
    }
  }
  const gone = async (withinMs: number) => {
    for (const until = performance.now() + withinMs; send(0) && (await isMoreThanDead(pid)); await pause(POLL_MS)) {
      if (performance.now() > until) return false
    }
    return true
  }
  const end = async () => {
    send('SIGTERM')
    if (await gone(GRACE_MS)) return
    send('SIGKILL')
    await gone(LAST_WAIT_MS)
  }
  return {
    gone,
    end() {
      ending ??= end()
      return ending
    },
    kill: () => void send('SIGKILL'),
  }
}

/**
 * Whether one of the group is more than an entry that its new parent has not read yet: in a container, nobody may ever
 * read it. Elsewhere than on Linux that is not known, and soon over.
 */
async function isMoreThanDead(group: number | undefined): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const living = (await readdir('/proc')).map(async (name) => {
    if (!/^\d+$/.test(name)) return false
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    // The name before it can hold anything, brackets too.
    const [state, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return itsGroup === String(group) && state !== 'Z' && state !== 'X'
  })
  return (await Promise.all(living)).includes(true)
}

/** Windows has no groups: what the program started is found by its parents, for as long as those live. */
function windowsTree(child: ChildProcess): ProcessGroup {
  const taskkill = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'taskkill.exe')
  const args = ['/PID', String(child.pid), '/T', '/F']
  const isOver = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null
  return {
    gone: async () => isOver(),
    async end() {
      if (isOver()) return
      await new Promise<void>((resolve) => {
        execFile(taskkill, args, { timeout: GRACE_MS, windowsHide: true }, () => resolve())
      })
    },
    kill: () => void (isOver() || spawnSync(taskkill, args, { timeout: GRACE_MS, windowsHide: true })),
  }
}
