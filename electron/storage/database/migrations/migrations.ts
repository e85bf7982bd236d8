import type { Migration } from '../migrate.ts'
import { conversationsMigration } from './001Conversations.ts'
import { searchVersionMigration } from './002SearchVersion.ts'
import { chainMigration } from './003Chain.ts'

/** One per schema version, in order. One that was released is never changed again. */
export const migrations: Migration[] = [conversationsMigration, searchVersionMigration, chainMigration]
