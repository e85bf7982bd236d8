import type { RunnableConfig } from '@langchain/core/runnables'
import {
  BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointTuple,
  copyCheckpoint,
  getCheckpointId,
  INTERRUPT,
  type PendingWrite,
  TASKS,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint'
import type { CheckpointKey, CheckpointRow, CheckpointStore, CheckpointWriteRow } from '../storage/chainStores.ts'

/**
 * LangGraph's checkpointer over Aside's own data base. A thread is one run, and is deleted when the run has ended. One
 * whose call says `configurable: { checkpoints: 'needed' }` has its newest checkpoint in memory until a start after a
 * crash could go on from it: when calls are about to be made, or something is waited for. From then on its newest one is
 * on the disk, and no older ones: a conversation is not written out anew at every step of every answer.
 */
export class SqliteCheckpointer extends BaseCheckpointSaver {
  readonly #store: CheckpointStore
  readonly #inMemory = new Map<string, KeptCheckpoint>()
  /** Threads kept as needed that are on the disk by now. */
  readonly #onDisk = new Set<string>()

  constructor(store: CheckpointStore) {
    super()
    this.#store = store
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const { threadId, ns } = keyOf(config)
    const id = getCheckpointId(config) || undefined
    const kept = this.#inMemory.get(keyIn(threadId, ns))
    if (kept && (id === undefined || kept.checkpoint.id === id)) return toTuple(threadId, ns, kept)
    const found = await this.#store.getCheckpoint({ threadId, ns, id })
    // It goes on from there after a restart: what follows must not leave it behind as the newest.
    if (found && isKeptAsNeeded(config)) this.#onDisk.add(threadId)
    return found && this.#toTuple(found)
  }

  override async *list(config: RunnableConfig, options: CheckpointListOptions = {}): AsyncGenerator<CheckpointTuple> {
    const { limit, before, filter } = options
    const found = await this.#store.listCheckpoints({
      threadId: config.configurable?.thread_id,
      ns: config.configurable?.checkpoint_ns,
      before: before && getCheckpointId(before),
      // What the filter leaves out does not count.
      limit: filter ? undefined : limit,
    })
    let listed = 0
    for (const row of found) {
      const tuple = await this.#toTuple(row)
      const metadata = (tuple.metadata ?? {}) as Record<string, unknown>
      if (filter && !Object.entries(filter).every(([key, value]) => metadata[key] === value)) continue
      if (limit !== undefined && listed++ >= limit) return
      yield tuple
    }
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    _newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const { threadId, ns } = keyOf(config)
    const parentId: string | null = config.configurable?.checkpoint_id ?? null
    const kept = { checkpoint: copyCheckpoint(checkpoint), metadata, parentId, writes: [] }
    if (!isKeptAsNeeded(config)) await this.#putOnDisk(threadId, ns, kept, false)
    else if (this.#onDisk.has(threadId) || hasCalls(checkpoint)) await this.#putOnDisk(threadId, ns, kept, true)
    else this.#inMemory.set(keyIn(threadId, ns), kept)
    return { configurable: { thread_id: threadId, checkpoint_ns: ns, checkpoint_id: checkpoint.id } }
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const { threadId, ns } = keyOf(config)
    const kept = this.#inMemory.get(keyIn(threadId, ns))
    if (kept && kept.checkpoint.id === getCheckpointId(config)) {
      kept.writes.push(...writes.map(([channel, value]) => [taskId, channel, value] as [string, string, unknown]))
      // A breakpoint has no such write, and needs none: its caller is gone after a crash.
      if (writes.some(([channel]) => channel === INTERRUPT)) await this.#putOnDisk(threadId, ns, kept, true)
      return
    }
    await this.#writeOnDisk({ threadId, ns, id: getCheckpointId(config) }, writes, taskId)
  }

  override async deleteThread(threadId: string): Promise<void> {
    for (const key of [...this.#inMemory.keys()]) if (key.startsWith(`${threadId} `)) this.#inMemory.delete(key)
    this.#onDisk.delete(threadId)
    await this.#store.deleteThread(threadId)
  }

  async #putOnDisk(threadId: string, ns: string, kept: KeptCheckpoint, alone: boolean): Promise<void> {
    const { checkpoint, metadata, parentId, writes } = kept
    const [[type, value], [metadataType, metadataValue]] = await Promise.all([
      this.serde.dumpsTyped(checkpoint),
      this.serde.dumpsTyped(metadata),
    ])
    const { id } = checkpoint
    const row = { threadId, ns, id, parentId, type, checkpoint: value, metadataType, metadata: metadataValue }
    await this.#store.putCheckpoint(row, { alone })
    if (!alone) return
    this.#onDisk.add(threadId)
    this.#inMemory.delete(keyIn(threadId, ns))
    for (const taskId of new Set(writes.map(([id]) => id))) {
      const own = writes.filter(([id]) => id === taskId).map(([, channel, value]) => [channel, value] as PendingWrite)
      await this.#writeOnDisk({ threadId, ns, id }, own, taskId)
    }
  }

  async #writeOnDisk(key: CheckpointKey, writes: PendingWrite[], taskId: string): Promise<void> {
    const rows = await Promise.all(
      writes.map(async ([channel, value], at) => {
        const special = WRITES_IDX_MAP[channel]
        const [type, bytes] = await this.serde.dumpsTyped(value)
        return { taskId, idx: special ?? at, channel, type, value: bytes, replace: special !== undefined }
      }),
    )
    await this.#store.putCheckpointWrites(key, rows)
  }

  async #toTuple({ row, writes }: { row: CheckpointRow; writes: CheckpointWriteRow[] }): Promise<CheckpointTuple> {
    const [checkpoint, metadata, pendingWrites] = await Promise.all([
      this.serde.loadsTyped(row.type, row.checkpoint),
      this.serde.loadsTyped(row.metadataType, row.metadata),
      Promise.all(
        writes.map(
          async ({ taskId, channel, type, value }) =>
            [taskId, channel, await this.serde.loadsTyped(type, value)] as [string, string, unknown],
        ),
      ),
    ])
    const { threadId, ns, parentId } = row
    return toTuple(threadId, ns, { checkpoint, metadata, parentId, writes: pendingWrites })
  }
}

/** A checkpoint as LangGraph gave it, with the writes that belong to it. */
interface KeptCheckpoint {
  checkpoint: Checkpoint
  metadata: CheckpointMetadata
  parentId: string | null
  writes: [taskId: string, channel: string, value: unknown][]
}

function toTuple(threadId: string, ns: string, { checkpoint, metadata, parentId, writes }: KeptCheckpoint) {
  const at = (id: string) => ({ configurable: { thread_id: threadId, checkpoint_ns: ns, checkpoint_id: id } })
  return {
    config: at(checkpoint.id),
    checkpoint: copyCheckpoint(checkpoint),
    metadata,
    pendingWrites: [...writes],
    ...(parentId !== null && { parentConfig: at(parentId) }),
  }
}

function keyIn(threadId: string, ns: string): string {
  return `${threadId} ${ns}`
}

function isKeptAsNeeded({ configurable }: RunnableConfig): boolean {
  return configurable?.checkpoints === 'needed'
}

/** Whether calls of tools are about to be made from there. */
function hasCalls({ channel_values: values }: Checkpoint): boolean {
  const sends: unknown = values[TASKS]
  return Array.isArray(sends) && sends.length > 0
}

function keyOf(config: RunnableConfig): { threadId: string; ns: string } {
  const { thread_id: threadId, checkpoint_ns: ns = '' } = config.configurable ?? {}
  if (typeof threadId !== 'string') throw new TypeError('A checkpoint belongs to a thread: thread_id is missing.')
  return { threadId, ns }
}
