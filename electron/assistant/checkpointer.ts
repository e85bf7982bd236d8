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
  type PendingWrite,
  WRITES_IDX_MAP,
} from '@langchain/langgraph-checkpoint'
import type { CheckpointRow, CheckpointStore, CheckpointWriteRow } from '../storage/chainStores.ts'

/** LangGraph's checkpointer over Aside's own data base. A thread is one run, and is deleted when the run has ended. */
export class SqliteCheckpointer extends BaseCheckpointSaver {
  readonly #store: CheckpointStore

  constructor(store: CheckpointStore) {
    super()
    this.#store = store
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const { threadId, ns } = keyOf(config)
    const found = await this.#store.getCheckpoint({ threadId, ns, id: getCheckpointId(config) || undefined })
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
    const [[type, value], [metadataType, metadataValue]] = await Promise.all([
      this.serde.dumpsTyped(copyCheckpoint(checkpoint)),
      this.serde.dumpsTyped(metadata),
    ])
    await this.#store.putCheckpoint({
      threadId,
      ns,
      id: checkpoint.id,
      parentId: config.configurable?.checkpoint_id ?? null,
      type,
      checkpoint: value,
      metadataType,
      metadata: metadataValue,
    })
    return { configurable: { thread_id: threadId, checkpoint_ns: ns, checkpoint_id: checkpoint.id } }
  }

  override async putWrites(config: RunnableConfig, writes: PendingWrite[], taskId: string): Promise<void> {
    const rows = await Promise.all(
      writes.map(async ([channel, value], at) => {
        const special = WRITES_IDX_MAP[channel]
        const [type, bytes] = await this.serde.dumpsTyped(value)
        return { taskId, idx: special ?? at, channel, type, value: bytes, replace: special !== undefined }
      }),
    )
    await this.#store.putCheckpointWrites({ ...keyOf(config), id: getCheckpointId(config) }, rows)
  }

  override async deleteThread(threadId: string): Promise<void> {
    await this.#store.deleteThread(threadId)
  }

  async #toTuple({ row, writes }: { row: CheckpointRow; writes: CheckpointWriteRow[] }): Promise<CheckpointTuple> {
    const at = (id: string) => ({
      configurable: { thread_id: row.threadId, checkpoint_ns: row.ns, checkpoint_id: id },
    })
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
    return {
      config: at(row.id),
      checkpoint,
      metadata,
      pendingWrites,
      ...(row.parentId !== null && { parentConfig: at(row.parentId) }),
    }
  }
}

function keyOf(config: RunnableConfig): { threadId: string; ns: string } {
  const { thread_id: threadId, checkpoint_ns: ns = '' } = config.configurable ?? {}
  if (typeof threadId !== 'string') throw new TypeError('A checkpoint belongs to a thread: thread_id is missing.')
  return { threadId, ns }
}
