import type { Migration } from '../migrate.ts'

/** Conversations, their messages as a tree, the journal of answers being made, and the search index. */
export const conversationsMigration: Migration = {
  version: 1,
  up: (db) => {
    db.exec(`
      CREATE TABLE conversations (
        id TEXT PRIMARY KEY NOT NULL,
        title TEXT NOT NULL,
        auto_title INTEGER NOT NULL,
        pinned INTEGER NOT NULL,
        created_at REAL NOT NULL,
        updated_at REAL NOT NULL,
        head_id TEXT,
        settings TEXT NOT NULL,
        removed_at REAL
      );

      -- seq is the order of everything: clocks jump.
      CREATE TABLE messages (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
        parent_id TEXT,
        role TEXT NOT NULL,
        status TEXT NOT NULL,
        created_at REAL NOT NULL,
        body TEXT NOT NULL,
        -- Of the row: SQLite itself does not notice a letter that changed on the disk.
        crc INTEGER NOT NULL
      );
      CREATE INDEX messages_of_conversation ON messages (conversation_id, seq);
      CREATE INDEX messages_streaming ON messages (status) WHERE status = 'streaming';

      CREATE TABLE journal (
        message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
        last_seq INTEGER NOT NULL,
        events TEXT NOT NULL,
        PRIMARY KEY (message_id, last_seq)
      ) WITHOUT ROWID;

      -- Trigrams find parts of words, and words of languages that put no spaces between them. The text is folded before.
      CREATE VIRTUAL TABLE search USING fts5 (text, tokenize = 'trigram case_sensitive 1');
      -- What is erased must not live on in the index.
      INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
      CREATE TRIGGER messages_leave_search AFTER DELETE ON messages BEGIN
        DELETE FROM search WHERE rowid = old.seq;
      END;
    `)
  },
}
