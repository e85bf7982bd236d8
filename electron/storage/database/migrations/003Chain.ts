import type { Migration } from '../migrate.ts'

/** What the chain keeps beside the history: checkpoints of runs, begun tools, grants, API tokens and sessions, MCP servers. */
export const chainMigration: Migration = {
  version: 3,
  up: (db) => {
    db.exec(`
      -- LangGraph's checkpoints: one thread per run, gone when the run has ended. Values are as its serializer wrote them.
      CREATE TABLE checkpoints (
        thread_id TEXT NOT NULL,
        ns TEXT NOT NULL,
        id TEXT NOT NULL,
        parent_id TEXT,
        type TEXT NOT NULL,
        checkpoint BLOB NOT NULL,
        metadata_type TEXT NOT NULL,
        metadata BLOB NOT NULL,
        PRIMARY KEY (thread_id, ns, id)
      ) WITHOUT ROWID;
      CREATE TABLE checkpoint_writes (
        thread_id TEXT NOT NULL,
        ns TEXT NOT NULL,
        checkpoint_id TEXT NOT NULL,
        task_id TEXT NOT NULL,
        idx INTEGER NOT NULL,
        channel TEXT NOT NULL,
        type TEXT NOT NULL,
        value BLOB NOT NULL,
        PRIMARY KEY (thread_id, ns, checkpoint_id, task_id, idx)
      ) WITHOUT ROWID;

      -- Of calls that a person is asked about: which question is the newest (attempt), whether the call was begun, and its
      -- result. Begun and without a result, its outcome is not known.
      CREATE TABLE tool_intents (
        run_id TEXT NOT NULL,
        call_id TEXT NOT NULL,
        attempt TEXT NOT NULL,
        begun INTEGER NOT NULL,
        result TEXT,
        PRIMARY KEY (run_id, call_id)
      ) WITHOUT ROWID;

      CREATE TABLE grants (
        id TEXT PRIMARY KEY NOT NULL,
        tool TEXT NOT NULL,
        tool_hash TEXT NOT NULL,
        conversation_id TEXT REFERENCES conversations (id) ON DELETE CASCADE,
        created_at REAL NOT NULL
      );

      CREATE TABLE api_tokens (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE,
        created_at REAL NOT NULL,
        last_used_at REAL
      );
      -- A caller's own name for a conversation of its own.
      CREATE TABLE api_sessions (
        token_id TEXT NOT NULL REFERENCES api_tokens (id) ON DELETE CASCADE,
        session TEXT NOT NULL,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        PRIMARY KEY (token_id, session)
      ) WITHOUT ROWID;

      CREATE TABLE mcp_servers (
        id TEXT PRIMARY KEY NOT NULL,
        server TEXT NOT NULL,
        -- Of its command and its tools when the user last agreed to them.
        agreed TEXT
      );
    `)
  },
}
