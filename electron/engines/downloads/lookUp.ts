import { z } from 'zod'
import { AppError } from '../../../shared/model/errors.ts'
import type { DownloadableFile, FileOnServer } from '../../../shared/model/modelDetails.ts'
import { downloadFailure, refusedBy } from './downloadFailures.ts'
import { safeFileName } from './fileName.ts'
import { type ModelSource, readModelSource } from './modelSource.ts'
import type { DownloadSite, Sites } from './sites.ts'

/** A list of a repository's files is some hundred kilobytes at most. */
const MAX_LIST_BYTES = 8 * 1024 * 1024
/** A hub tells a thousand files at a time. */
const MAX_PAGES = 10
const TIMEOUT_MS = 20_000

const TreeEntry = z.object({
  type: z.string(),
  path: z.string().min(1).max(1_000),
  size: z.number().nonnegative().optional(),
  lfs: z.object({ oid: z.string().optional(), size: z.number().nonnegative().optional() }).optional().catch(undefined),
})

/** What can be downloaded from what a person typed. Asks the server that is named in it, and no other. */
export async function lookUp(text: string, { hub, siteOf, egress }: Sites): Promise<DownloadableFile[]> {
  const source = readModelSource(text, hub)
  const url = source.kind === 'file' ? source.url : treeUrl(source, hub)
  const site = siteOf(url)
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const files = await (source.kind === 'file' ? lookAtFile(source, site) : listRepository(source)).catch(
    (error: unknown) => {
      throw signal.aborted
        ? new AppError('ENGINE_TIMEOUT', `${site.host} did not answer in time.`, { next: 'Try again.' })
        : downloadFailure(error, site.host)
    },
  )
  if (files.length > 0) return files
  const { tag } = source.kind === 'hub' ? source : {}
  throw new AppError('NOT_FOUND', `There is no .gguf file${tag ? ` with “${tag}” in its name` : ''} there.`, {
    next: tag ? `Leave “:${tag}” out to see what is there.` : 'Look for a repository whose name ends in GGUF.',
  })

  async function lookAtFile({ url, sha256 }: ModelSource & { kind: 'file' }, { visit }: DownloadSite) {
    const headers = { range: 'bytes=0-3', 'accept-encoding': 'identity' }
    return egress.visit(url, { ...visit, signal, headers }, async ({ response, url: last }) => {
      const { status, headers: got } = response
      await response.body?.cancel()
      if (status !== 200 && status !== 206) throw refusedBy(site.host, response)
      const total = status === 206 ? got.get('content-range')?.split('/').at(-1) : got.get('content-length')
      const size = Number(total)
      const named = /filename="?([^";]+)"?/i.exec(got.get('content-disposition') ?? '')?.[1]
      const name = safeFileName([url, last].map(nameIn).find((one) => /\.gguf$/i.test(one)) ?? named ?? nameIn(url))
      const known = Number.isFinite(size) && size > 0 && { size }
      return [{ name, ...known, parts: [{ name, url, ...known, ...(sha256 && { sha256 }) }] }]
    })
  }

  async function listRepository(source: ModelSource & { kind: 'hub' }): Promise<DownloadableFile[]> {
    const list: z.infer<typeof TreeEntry>[] = []
    for (let next: string | undefined = url, page = 0; next !== undefined && page < MAX_PAGES; page++) {
      const here: string = next
      next = await egress.visit(here, { ...site.visit, signal, headers: {} }, async ({ response }) => {
        if (response.status !== 200) throw refusedBy(site.host, response)
        list.push(...(await readList(response.body as AsyncIterable<Uint8Array> | null, site.host)))
        return nextPage(response.headers.get('link'), here)
      })
    }
    const { repo, revision, file, tag } = source
    const found = list.flatMap(({ path, size, lfs }) => {
      const [, folder = '', last = ''] = /^(?:(.*)\/)?([^/]*)$/s.exec(path) ?? []
      const name = nameOrNone(last)
      if (name === undefined || /mmproj/i.test(name)) return []
      if (file !== undefined && path !== file && !isPartOf(path, file)) return []
      if (tag !== undefined && !name.toLowerCase().includes(tag.toLowerCase())) return []
      const address = `${hub}/${repo}/resolve/${encodeURIComponent(revision)}/${path.split('/').map(encodeURIComponent).join('/')}`
      const bytes = lfs?.size ?? size
      const sum = /^[0-9a-f]{64}$/.exec(lfs?.oid?.replace(/^sha256:/, '') ?? '')?.[0]
      const known = { ...(bytes !== undefined && { size: bytes }), ...(sum && { sha256: sum }) }
      return [{ folder, file: { name, url: address, ...known } }]
    })
    return joinParts(found)
  }
}

const splitName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i

/** Whether `path` is another part of the split model whose part `file` is. */
function isPartOf(path: string, file: string): boolean {
  const [one, other] = [splitName.exec(path), splitName.exec(file)]
  return one !== null && other !== null && one[1] === other[1] && one[3] === other[3]
}

/**
 * The files of a list as models: the parts of a split one are one, and it is left out while some are missing. Where
 * folders have files of the same name, a model is called by its folder too.
 */
function joinParts(found: { folder: string; file: FileOnServer }[]): DownloadableFile[] {
  const groups = new Map<string, { folder: string; parts: FileOnServer[] }>()
  for (const { folder, file } of found) {
    const [, stem, , count] = splitName.exec(file.name) ?? []
    const key = `${folder}/${stem === undefined ? file.name : `${stem}-of-${count}`}`
    const group = groups.get(key) ?? { folder, parts: [] }
    group.parts.push(file)
    groups.set(key, group)
  }
  const models = [...groups.values()].flatMap(({ folder, parts }) => {
    const first = parts[0] as FileOnServer
    const [, stem, , count] = splitName.exec(first.name) ?? []
    if (stem !== undefined && parts.length !== Number(count)) return []
    const size = parts.reduce((sum, part) => sum + (part.size ?? Number.NaN), 0)
    const inOrder = [...parts].sort((a, b) => a.name.localeCompare(b.name, 'en'))
    const name = stem === undefined ? first.name : `${stem}.gguf`
    return [{ folder, model: { name, ...(size > 0 && { size }), parts: inOrder } }]
  })
  const isTwice = ({ name }: DownloadableFile) => models.filter((other) => other.model.name === name).length > 1
  return models.map(({ folder, model }) =>
    folder !== '' && isTwice(model) ? { ...model, name: `${folder}/${model.name}`.slice(-600) } : model,
  )
}

/** The page after this one, on the same server. */
function nextPage(links: string | null, here: string): string | undefined {
  const next = /<([^<>]+)>\s*;\s*rel="?next"?/i.exec(links ?? '')?.[1]
  if (next === undefined || !URL.canParse(next, here)) return undefined
  const url = new URL(next, here)
  return url.origin === new URL(here).origin ? url.href : undefined
}

/** One file that can't be had must not cost the others. */
function nameOrNone(last: string): string | undefined {
  try {
    return safeFileName(last)
  } catch {
    return undefined
  }
}

async function readList(body: AsyncIterable<Uint8Array> | null, host: string): Promise<z.infer<typeof TreeEntry>[]> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > MAX_LIST_BYTES) throw notAList(host)
    chunks.push(chunk)
  }
  try {
    const entries = z.array(z.unknown()).parse(JSON.parse(Buffer.concat(chunks).toString('utf8')))
    return entries.flatMap((entry) => {
      const read = TreeEntry.safeParse(entry)
      return read.success && read.data.type === 'file' ? [read.data] : []
    })
  } catch {
    throw notAList(host)
  }
}

function notAList(host: string): AppError {
  return new AppError('ENGINE_FAILED', `${host} did not answer with a list of files.`, {
    next: 'Give the address of the .gguf file itself.',
  })
}

function treeUrl({ repo, revision }: ModelSource & { kind: 'hub' }, hub: string): string {
  return `${hub}/api/models/${repo}/tree/${encodeURIComponent(revision)}?recursive=true`
}

function nameIn(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
