import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A place to listen on, told to nobody yet. */
export interface SocketPlace {
  /** A path, in a folder that only its owner can enter: nobody reaches it before it is ready. On Windows, a pipe. */
  listenOn: string
  /** Who comes must know it, and who is there (proof.ts). Absent where the system lets nobody else in, or near. */
  secret?: string
  /** Makes it what `socketsOf` finds, in place of one that a crash left. Call it when it listens. */
  publish(): void
  /** Removes all of it, and nothing that another process has put there since. */
  remove(): void
}

/** What the shortest system takes (macOS: 104 bytes with the end mark). */
const MAX_PATH_BYTES = 103

const onWindows = process.platform === 'win32'
const socketFile = (dataDir: string) => join(dataDir, 'aside.sock')
/** Says where the socket is when it is not in the data folder. */
const pointerFile = (dataDir: string) => join(dataDir, 'aside.sock.path')

/**
 * The places to try, best first: in the data folder as `aside.sock`; where that path is too long or the disk can't hold a
 * socket, in a folder of the user's session; on Windows a pipe. The data folder must be this process's (storage/lock.ts).
 */
export function socketPlaces(dataDir: string, env: NodeJS.ProcessEnv = process.env): (() => SocketPlace)[] {
  return onWindows ? [() => pipe(dataDir)] : [() => inDataDir(dataDir), () => elsewhere(dataDir, env)]
}

function inDataDir(dataDir: string): SocketPlace {
  const target = socketFile(dataDir)
  // A folder of its own, then a rename: it never stands there with the rights that a umask happens to give, and it
  // replaces what is there, be it a dead socket or a link, without following it.
  const folder = mkdtempSync(join(dataDir, '.s-'))
  const here = join(folder, 's')
  if (Buffer.byteLength(here) > MAX_PATH_BYTES) {
    rmdirSync(folder)
    throw new Error('The path of the data folder is too long for a socket.')
  }
  let own: Stats | undefined
  return {
    listenOn: here,
    publish() {
      chmodSync(here, 0o600)
      own = lstatSync(here)
      renameSync(here, target)
      rmdirSync(folder)
    },
    remove() {
      rmSync(folder, { recursive: true, force: true })
      if (own && isSame(own, target)) rmSync(target, { force: true })
    },
  }
}

function elsewhere(dataDir: string, env: NodeJS.ProcessEnv): SocketPlace {
  const folders = [env.XDG_RUNTIME_DIR, tmpdir(), '/tmp'].filter((folder) => folder?.startsWith('/')) as string[]
  const parent = folders.find((folder) => Buffer.byteLength(join(folder, 'aside-XXXXXX/s')) <= MAX_PATH_BYTES)
  if (parent === undefined) throw new Error('No folder has a path that is short enough for a socket.')
  const folder = mkdtempSync(join(parent, 'aside-'))
  const here = join(folder, 's')
  const secret = newSecret()
  return {
    listenOn: here,
    secret,
    publish() {
      chmodSync(here, 0o600)
      const before = readPointer(dataDir)?.path
      writePointer(dataDir, { path: here, secret })
      if (before && /\/aside-\w{6}\/s$/.test(before) && isOwn(before, 'isSocket')) removeWithFolder(before)
    },
    remove() {
      forgetPointer(dataDir, here)
      removeWithFolder(here)
    },
  }
}

/**
 * Any program may see the names of pipes, connect to one, and make one of a name that has become free after a crash: what
 * lets nobody else in is the secret, told in a file of the owner's.
 */
function pipe(dataDir: string): SocketPlace {
  const folder = createHash('sha256').update(dataDir.toLowerCase()).digest('hex').slice(0, 12)
  const here = `\\\\.\\pipe\\aside-${folder}-${randomBytes(16).toString('hex')}`
  const secret = newSecret()
  return {
    listenOn: here,
    secret,
    publish: () => writePointer(dataDir, { path: here, secret }),
    remove: () => forgetPointer(dataDir, here),
  }
}

/**
 * Where a socket of this data folder may be, to be tried in this order. Only those of the user's own: a question is told
 * to nobody else.
 */
export function socketsOf(dataDir: string): { path: string; secret?: string }[] {
  const pointed = readPointer(dataDir)
  if (onWindows) return pointed?.path.startsWith('\\\\.\\pipe\\aside-') ? [pointed] : []
  const found = isOwn(socketFile(dataDir), 'isSocket') ? [{ path: socketFile(dataDir) }] : []
  if (!pointed || !isOwn(pointed.path, 'isSocket') || !isOwn(dirname(pointed.path), 'isDirectory')) return found
  return [...found, pointed]
}

const newSecret = () => randomBytes(32).toString('hex')

function isOwn(path: string, kind: 'isSocket' | 'isDirectory' | 'isFile'): boolean {
  try {
    const stats = lstatSync(path)
    return stats[kind]() && (onWindows || stats.uid === process.getuid?.())
  } catch {
    return false
  }
}

function isSame(own: Stats, path: string): boolean {
  try {
    const { ino, dev } = lstatSync(path)
    return ino === own.ino && dev === own.dev
  } catch {
    return false
  }
}

interface Pointer {
  path: string
  secret: string
}

/** Two lines: the path, and the secret. */
function readPointer(dataDir: string): Pointer | null {
  const file = pointerFile(dataDir)
  if (!isOwn(file, 'isFile')) return null
  try {
    const [path = '', secret = ''] = readFileSync(file, 'utf8').split('\n')
    return { path, secret }
  } catch {
    return null
  }
}

function writePointer(dataDir: string, { path, secret }: Pointer): void {
  const temporary = `${pointerFile(dataDir)}.${process.pid}`
  rmSync(temporary, { force: true })
  writeFileSync(temporary, `${path}\n${secret}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(temporary, pointerFile(dataDir))
}

function forgetPointer(dataDir: string, path: string): void {
  if (readPointer(dataDir)?.path === path) rmSync(pointerFile(dataDir), { force: true })
}

function removeWithFolder(socket: string): void {
  try {
    rmSync(socket, { force: true })
    rmdirSync(dirname(socket))
  } catch {
    // It has something else in it, or is gone already.
  }
}
