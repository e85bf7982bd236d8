import { judgeAddress } from '../../platform/address.ts'
import type { OllamaAddress } from './OllamaWire.ts'

/**
 * Where Ollama is by settings and environment. When neither says, it may as well listen on this machine's other address.
 * Throws as `judgeAddress`.
 */
export function ollamaAddress(
  settings: { address: string; allowedRemote: string },
  env: { OLLAMA_HOST?: string | undefined },
): OllamaAddress {
  const judged = judgeAddress(settings.address, env)
  const { protocol, port } = new URL(judged.origin)
  // An address in Settings may be anybody's, or the end of a tunnel.
  const isOwn = settings.address.trim() === '' && judged.reach === 'local' && protocol === 'http:'
  const isSaid = (env.OLLAMA_HOST ?? '').trim() !== ''
  return {
    ...judged,
    allowedRemote: settings.allowedRemote,
    ...(isOwn && { isOwn }),
    ...(isOwn && !isSaid && { also: `http://[::1]:${port}` }),
  }
}
