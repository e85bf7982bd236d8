import { z } from 'zod'
import type { UpdateCheck } from '../../shared/contract/updates.ts'
import { AppError } from '../../shared/model/errors.ts'
import { judgeAddress } from './address.ts'
import type { Egress } from './egress.ts'
import { compareVersions, parseVersion } from './versions.ts'

/** Whether there is a newer Aside. Nothing is ever asked but by `check`, and nothing is ever downloaded. */
export interface Updates {
  /** Asks where the newest release is told, once. */
  check(): Promise<UpdateCheck>
  /** What was found last since the start, and where this build says that releases are told (empty: it does not). */
  state(): { builtIn: string; last: UpdateCheck | null }
}

interface Options {
  egress: Pick<Egress, 'fetch' | 'allow'>
  version: string
  builtIn: string
  /** The user's own address; empty: the one built in. */
  address(): string
  timeoutMs?: number
}

const PURPOSE = 'updates'
/** A release with hundreds of files has a list of some hundred kilobytes. */
const MAX_BYTES = 1024 * 1024

/** GitHub's and Forgejo's answer to `releases/latest`: the two fields of it that are read. */
const Release = z.object({ tag_name: z.string().max(200), html_url: z.string().max(2_000).optional() })

export function createUpdates({ egress, version, builtIn, address, timeoutMs = 15_000 }: Options): Updates {
  let last: UpdateCheck | null = null
  let asking: Promise<UpdateCheck> | undefined

  async function ask(): Promise<UpdateCheck> {
    const url = urlOf(address() || builtIn)
    egress.allow(PURPOSE, url.origin)
    try {
      const release = readRelease(await readText(egress, url, timeoutMs), url)
      const current = parseVersion(version)
      const latest = parseVersion(release.tag_name)
      if (!latest || !current) throw unreadable(url, `"${release.tag_name.slice(0, 60)}" is not a version.`)
      last = {
        current: version,
        latest: release.tag_name.trim().replace(/^v/, ''),
        newer: compareVersions(latest, current) > 0,
        checkedAt: Date.now(),
        ...pageOf(release.html_url, url),
      }
      return last
    } finally {
      egress.allow(PURPOSE, null)
    }
  }

  return {
    check() {
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    state: () => ({ builtIn, last }),
  }
}

function urlOf(address: string): URL {
  if (address.trim() === '') {
    throw new AppError('INVALID_INPUT', 'Aside was not told where its releases are listed.', {
      next: 'Enter the address in Settings, under Desktop.',
    })
  }
  const url = URL.canParse(address.trim()) ? new URL(address.trim()) : undefined
  if (!url || !isSafe(url)) {
    throw new AppError('INVALID_INPUT', 'The address of the release list must begin with https://.', {
      next: 'Write it like https://api.github.com/repos/OWNER/NAME/releases/latest.',
    })
  }
  return url
}

/**
 * The release's page, when it is where the user looks for releases: on the host of the list or below it, or, as GitHub
 * has it, on the host whose `api.` the list is.
 */
function pageOf(address: string | undefined, list: URL): { url?: string } {
  const page = address !== undefined && URL.canParse(address) ? new URL(address) : undefined
  if (!page || !isSafe(page)) return {}
  const { hostname } = page
  const isItsOwn =
    page.protocol === 'http:'
      ? page.host === list.host
      : hostname === list.hostname || hostname.endsWith(`.${list.hostname}`) || `api.${hostname}` === list.hostname
  return isItsOwn ? { url: page.href } : {}
}

/** Encrypted, or on this machine, and with nobody's name in it. */
function isSafe({ protocol, host, username, password }: URL): boolean {
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && judgeAddress(host).reach === 'local')
}

async function readText(egress: Options['egress'], url: URL, timeoutMs: number): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await egress.fetch(url, { purpose: PURPOSE, signal, headers: { accept: 'application/json' } })
    if (response.status !== 200) {
      await response.body?.cancel()
      throw refused(url, response.status)
    }
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > MAX_BYTES) throw unreadable(url, 'It is too long for the list of one release.')
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    if (error instanceof AppError) throw error
    const why = signal.aborted ? 'It did not answer in time.' : 'The connection failed.'
    throw new AppError('ENGINE_UNREACHABLE', `Aside could not ask ${url.host} for its releases. ${why}`, {
      next: 'Check your connection and the address in Settings, under Desktop.',
      detail: String(error instanceof Error && error.cause ? error.cause : error),
      cause: error,
    })
  }
}

function readRelease(text: string, url: URL): z.infer<typeof Release> {
  try {
    return Release.parse(JSON.parse(text))
  } catch {
    throw unreadable(url, 'It is not the answer to "releases/latest" of GitHub or Forgejo.')
  }
}

function refused(url: URL, status: number): AppError {
  const message =
    status === 404
      ? `${url.host} has no release there.`
      : `${url.host} answered with status ${status} instead of a release.`
  return new AppError('NOT_FOUND', message, { next: 'Check the address in Settings, under Desktop.' })
}

function unreadable(url: URL, why: string): AppError {
  return new AppError('INVALID_INPUT', `Aside can't read what ${url.host} said about its newest release. ${why}`, {
    next: 'Check the address in Settings, under Desktop.',
  })
}
