import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { createDownloads } from '../../electron/engines/downloads/createDownloads.ts'
import { createTransfers } from '../../electron/engines/transfers/transfers.ts'
import { createEgress } from '../../electron/platform/egress.ts'
import type { AppError } from '../../shared/model/errors.ts'
import type { DownloadableFile } from '../../shared/model/modelDetails.ts'
import type { Transfer } from '../../shared/model/transfer.ts'
import { type FileServer, startFileServer } from '../support/fileServer.ts'
import { temporaryFolder } from '../support/openApp.ts'

export const hub = 'https://huggingface.co'

/** A file that begins as a model does, with bytes that differ everywhere. */
export function model(length: number, seed = 1): Buffer {
  const content = Buffer.alloc(length)
  for (let at = 0; at < length; at++) content[at] = (at * 31 + (at >> 8) * seed + seed) & 0xff
  content.write('GGUF')
  return content
}

export async function open({
  freeIn,
  refused,
}: {
  freeIn?: () => Promise<number>
  refused?: () => string | undefined
} = {}) {
  const [server, hubServer] = [await startFileServer(), await startFileServer()]
  const egress = createEgress()
  const folder = join(temporaryFolder('models'), 'models')
  const downloads = createDownloads({
    egress,
    env: { HF_ENDPOINT: hubServer.url },
    folder: () => folder,
    modelAt: async (path) => (existsSync(path) ? { name: 'the-model', refused: refused?.() } : undefined),
    ...(freeIn && { freeIn }),
  })
  const transfers = createTransfers({ log: { warn: () => {} } })
  onTestFinished(async () => {
    await transfers.close()
    await egress.close()
  })
  return { server, hubServer, egress, folder, downloads, transfers, ...running(transfers) }
}

export function running(transfers: ReturnType<typeof createTransfers>) {
  const get = (id: string) => transfers.list().find((one) => one.id === id) as Transfer
  const until = (id: string, is: (transfer: Transfer) => boolean) =>
    vi.waitFor(() => expect(is(get(id)), JSON.stringify(get(id))).toBe(true), { timeout: 20_000, interval: 5 })
  return {
    get,
    until,
    async ended(id: string): Promise<Transfer> {
      await until(id, ({ state }) => state !== 'running')
      return get(id)
    },
  }
}

export const one = (
  server: FileServer,
  name: string,
  more: Partial<DownloadableFile['parts'][0]> = {},
): DownloadableFile => ({
  name,
  parts: [{ name, url: `${server.url}/${name}`, ...more }],
})

export async function refusal(work: Promise<unknown> | (() => unknown)): Promise<AppError> {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    return error as AppError
  }
  throw new Error('it was not refused')
}
