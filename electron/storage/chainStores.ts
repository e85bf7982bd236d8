import type { ApiToken } from '../../shared/model/apiAccess.ts'
import type { Grant } from '../../shared/model/tool.ts'

/** A checkpoint as LangGraph's serializer wrote it. */
export interface CheckpointRow {
  threadId: string
  ns: string
  id: string
  parentId: string | null
  type: string
  checkpoint: Uint8Array
  metadataType: string
  metadata: Uint8Array
}

/** A write that belongs to a checkpoint whose step has not ended. */
export interface CheckpointWriteRow {
  taskId: string
  idx: number
  channel: string
  type: string
  value: Uint8Array
}

export type CheckpointKey = Pick<CheckpointRow, 'threadId' | 'ns' | 'id'>

/** The rows under LangGraph's checkpointer. A thread is a run; it is deleted when the run has ended. */
export interface CheckpointStore {
  /** `alone`: the thread's other checkpoints go. */
  putCheckpoint(row: CheckpointRow, how?: { alone: boolean }): Promise<void>
  /** `replace`: writes of the same place are replaced, else the first one stays. */
  putCheckpointWrites(key: CheckpointKey, writes: (CheckpointWriteRow & { replace: boolean })[]): Promise<void>
  /** The one of that id, or the newest of the thread, with its writes. */
  getCheckpoint(
    key: Omit<CheckpointKey, 'id'> & { id?: string | undefined },
  ): Promise<{ row: CheckpointRow; writes: CheckpointWriteRow[] } | undefined>
  /** Newest first. */
  listCheckpoints(filter: {
    threadId?: string | undefined
    ns?: string | undefined
    before?: string | undefined
    limit?: number | undefined
  }): Promise<{ row: CheckpointRow; writes: CheckpointWriteRow[] }[]>
  /** With what its tools had begun. */
  deleteThread(threadId: string): Promise<void>
}

/**
 * What became of a call that a person is asked about, or that has an effect: nothing yet; asked about; begun, with no word
 * of its end; or done with that result (JSON). `attempt` names the newest question about it: a yes to an older one is void.
 */
export type ToolOutcome =
  | { state: 'none' }
  | { state: 'asked' | 'begun'; attempt: string }
  | { state: 'done'; result: string }

/** Such calls, written down before and after; and the yeses that hold for longer than one call. */
export interface ToolStore {
  toolOutcome(runId: string, callId: string): Promise<ToolOutcome>
  /** A question is asked about it: from now on only a decision about that very question counts. */
  askTool(asked: { runId: string; callId: string; attempt: string; begun: boolean }): Promise<void>
  /** Stored, and synced to the disk, when it resolves: the tool may then begin. */
  beginTool(intent: { runId: string; callId: string; attempt: string }): Promise<void>
  endTool(runId: string, callId: string, result: string): Promise<void>
  addGrant(grant: Grant): Promise<void>
  listGrants(): Promise<Grant[]>
  /** Of an unknown one it does nothing. */
  removeGrant(id: string): Promise<void>
}

/** Tokens by the hash of their secret, and callers' sessions. */
export interface ApiStore {
  addToken(token: ApiToken & { hash: string }): Promise<void>
  listTokens(): Promise<(ApiToken & { hash: string })[]>
  touchToken(id: string, at: number): Promise<void>
  /** Its sessions go with it; their conversations stay. */
  removeToken(id: string): Promise<void>
  /** The conversation of that caller's session, unless it was removed. */
  sessionConversation(tokenId: string, session: string): Promise<string | undefined>
  bindSession(tokenId: string, session: string, conversationId: string): Promise<void>
}

/** MCP servers as the user added them. `server` is JSON that was checked when it was stored, and is checked when it is read. */
export interface McpStore {
  listMcpServers(): Promise<{ id: string; server: string; agreed: string | null }[]>
  saveMcpServer(row: { id: string; server: string; agreed: string | null }): Promise<void>
  removeMcpServer(id: string): Promise<void>
}

export type ChainStores = CheckpointStore & ToolStore & ApiStore & McpStore
