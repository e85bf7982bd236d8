import type { McpServer } from '../../../../shared/model/mcp.ts'
import { judgeAddress } from '../../../platform/address.ts'

/** Beyond this computer, without the user's yes to that. INVALID_INPUT for an address that can't be read. */
export function isTooFar(server: McpServer): boolean {
  return server.transport === 'http' && !server.allowRemote && judgeAddress(server.url).reach !== 'local'
}
