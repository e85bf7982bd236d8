import { DatabaseSync } from 'node:sqlite'
import { type ChainParts, createChain } from '../../electron/assistant/chain.ts'
import type { ChainStores } from '../../electron/storage/chainStores.ts'
import { createApiCalls } from '../../electron/storage/database/apiAccess.ts'
import { createCheckpointCalls } from '../../electron/storage/database/checkpoints.ts'
import { createMcpCalls } from '../../electron/storage/database/mcpServers.ts'
import { migrations } from '../../electron/storage/database/migrations/migrations.ts'
import { createToolCalls } from '../../electron/storage/database/toolRecords.ts'

/** The chain's stores over a data base in memory: the real calls, without a worker. Its conversations are elsewhere. */
export function memoryChainStores(): ChainStores {
  const db = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
  for (const { up } of migrations) up(db)
  const calls = { ...createCheckpointCalls(db), ...createToolCalls(db), ...createApiCalls(db), ...createMcpCalls(db) }
  return Object.fromEntries(
    Object.entries(calls).map(([name, call]) => [
      name,
      async (...args: unknown[]) => (call as (...args: unknown[]) => unknown)(...args),
    ]),
  ) as unknown as ChainStores
}

/** The real chain over stores in memory and whatever the test gives; without tools unless it gives some. */
export function memoryChain(parts: Pick<ChainParts, 'engine'> & Partial<ChainParts>) {
  return createChain({
    canCallTools: async () => true,
    toolbox: { all: () => [], offered: () => [], find: () => undefined, settled: async () => {} },
    store: memoryChainStores(),
    stepLimit: () => 50,
    onGrant: () => {},
    onUnrecorded: () => {},
    ...parts,
  })
}
