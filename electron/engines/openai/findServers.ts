import type { FoundServer } from '../../../shared/model/modelDetails.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { judgeServerAddress } from '../../platform/address.ts'
import type { Egress } from '../../platform/egress.ts'
import { readBody } from '../overHttp/readBody.ts'
import { readModels } from './readModels.ts'
import { kindLabels } from './serverKind.ts'

/** Where such servers listen unless they are told otherwise. */
const usual = [
  { port: 1234, label: 'LM Studio' },
  { port: 8080, label: 'llama-server' },
  { port: 8000, label: 'vLLM' },
]

const WAIT_MS = 400
const MAX_BODY = 1024 * 1024
const MAX_NAMES = 100

export interface FindServersOptions {
  egress: Egress
  /** What is there already is not looked at: servers that were added, Ollama, and Aside's own API. */
  settings: Pick<Settings, 'servers' | 'ollama' | 'api'>
  env: { OLLAMA_HOST?: string | undefined }
  ports?: readonly { port: number; label: string }[]
}

/**
 * Servers of this computer that answer at their usual ports with a list of models, each asked once, without a key, and
 * given up on after 400 ms. Only to be called when a person looks for them. Never rejects.
 */
export async function findServers({ egress, ports = usual, ...known }: FindServersOptions): Promise<FoundServer[]> {
  const taken = takenPorts(known)
  const found = await Promise.all(ports.filter(({ port }) => !taken.has(port)).map((one) => lookAt(egress, one)))
  return found.flatMap((server) => server ?? [])
}

/** Undefined when nothing answers there, or something else. */
async function lookAt(
  egress: Egress,
  { port, label }: { port: number; label: string },
): Promise<FoundServer | undefined> {
  const address = `http://127.0.0.1:${port}`
  const purpose = `looking for ${label}`
  egress.allow(purpose, address)
  try {
    const signal = AbortSignal.timeout(WAIT_MS)
    const response = await egress.fetch(`${address}/v1/models`, {
      purpose,
      signal,
      headers: { accept: 'application/json' },
    })
    const body = await readBody(response, MAX_BODY)
    const listed = response.ok ? readModels(JSON.parse(body)) : undefined
    if (!listed || listed.models.length === 0) return undefined
    const models = listed.models.slice(0, MAX_NAMES).map(({ name }) => name)
    return { label: listed.kind ? kindLabels[listed.kind] : `${label}?`, address, models }
  } catch {
    return undefined
  } finally {
    egress.allow(purpose, null)
  }
}

function takenPorts({ settings, env }: Pick<FindServersOptions, 'settings' | 'env'>): Set<number> {
  const { servers, ollama, api } = settings
  const addresses = [ollama.address || (env.OLLAMA_HOST ?? ''), ...servers.map(({ address }) => address)]
  return new Set([...addresses.flatMap(portHere), ...(api.enabled ? [api.port] : [])])
}

/** The port of an address of this computer; none for one that can't be read. */
function portHere(address: string): number[] {
  try {
    const { origin, reach } = judgeServerAddress(address)
    if (reach !== 'local') return []
    const { port, protocol } = new URL(origin)
    return [Number(port) || (protocol === 'https:' ? 443 : 80)]
  } catch {
    return []
  }
}
