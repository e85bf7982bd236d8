import type { DatabaseSync } from 'node:sqlite'
import type { SearchHit } from '../../../shared/contract/conversations.ts'
import { fold } from '../../../shared/foldText.ts'
import type { Message } from '../../../shared/model/message.ts'
import { messageFromRow } from './messageRow.ts'
import { createMessageRows } from './messageRows.ts'
import { searchedText } from './searchedText.ts'
import { type Fit, fitOf, rangesOf, snippetOf, termsOf } from './searchText.ts'

/** Full text over what was asked, thought and answered, over tool calls, and over titles. */
export interface SearchIndex {
  /** Puts the message's text into the index, in place of what was there of it. */
  index(seq: number, message: Message): void
  /** Best first: titles, whole words, starts of words, parts of words; among equals the newest conversation first. */
  search(query: string, limit: number): SearchHit[]
}

interface Found {
  fit: Fit
  updatedAt: number
  /** Made for those only that are answered: it reads the message. */
  hit(): SearchHit
}

interface MessageHitRow {
  seq: number
  text: string
  conversation_id: string
  title: string
  updated_at: number
}

/** The longest text that is looked through for its best place; beyond it the first place will do. */
const LOOK_INTO = 256 * 1024
/** Trigrams that a term of one or two letters may stand for. */
const MAX_EXPANSION = 4_000

/** The table as the newest migration left it, empty. */
export function createSearchTable(db: DatabaseSync): void {
  db.exec(`
    CREATE VIRTUAL TABLE search USING fts5 (text, tokenize = 'trigram case_sensitive 1');
    INSERT INTO search (search, rank) VALUES ('secure-delete', 1);`)
}

export function createSearchIndex(db: DatabaseSync): SearchIndex {
  db.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_terms USING fts5vocab('main', 'search', 'row')")
  const remove = db.prepare('DELETE FROM search WHERE rowid = ?')
  const insert = db.prepare('INSERT INTO search (rowid, text) VALUES (?, ?)')
  const expand = db.prepare('SELECT term FROM search_terms WHERE term >= ? AND term < ? LIMIT ?')
  const titles = db.prepare(`
    SELECT CAST(id AS TEXT) AS id, ifnull(CAST(title AS TEXT), '') AS title, CAST(updated_at AS REAL) AS updated_at
    FROM conversations WHERE removed_at IS NULL`)
  const messageRows = createMessageRows(db)
  const messages = db.prepare(`
    SELECT messages.seq, CAST(search.text AS TEXT) AS text, CAST(conversations.id AS TEXT) AS conversation_id,
      ifnull(CAST(conversations.title AS TEXT), '') AS title, CAST(conversations.updated_at AS REAL) AS updated_at
    FROM search
    JOIN messages ON messages.seq = search.rowid
    JOIN conversations ON conversations.id = messages.conversation_id
    WHERE search MATCH ? AND conversations.removed_at IS NULL
    ORDER BY search.rowid DESC LIMIT ?`)

  /** The term as FTS5 wants it; null when no text can hold it. */
  const matchOf = (term: string): string | null => {
    if ([...term].length >= 3) return quoted(term)
    // Shorter than a trigram: all the trigrams that begin with it.
    const rows = expand.all(term, `${term}\u{10ffff}`, MAX_EXPANSION) as { term: string }[]
    return rows.length === 0 ? null : `(${rows.map((row) => quoted(row.term)).join(' OR ')})`
  }

  const inMessages = (terms: string[], limit: number): Found[] => {
    const matches = terms.map(matchOf)
    if (matches.includes(null)) return []
    const found: Found[] = []
    for (const row of messages.iterate(matches.join(' AND '), limit) as Iterable<MessageHitRow>) {
      const { fit, at } = placeIn(row.text, terms)
      found.push({ fit, updatedAt: row.updated_at, hit: () => messageHit(row, at, terms) })
    }
    return found
  }

  const messageHit = (row: MessageHitRow, at: number, terms: string[]): SearchHit => {
    const message = messageFromRow(messageRows.bySeq(row.seq))
    const line = snippetOf(searchedText(message), at, terms)
    return { conversationId: row.conversation_id, messageId: message.id, title: row.title, ...line }
  }

  const inTitles = (terms: string[]): Found[] => {
    const found: Found[] = []
    for (const row of titles.iterate() as Iterable<{ id: string; title: string; updated_at: number }>) {
      const title = row.title.normalize('NFC')
      const folded = fold(title)
      const { fit } = fitOf(folded, terms)
      if (fit === 0) continue
      const hit = { conversationId: row.id, messageId: null, title, snippet: title, ranges: rangesOf(folded, terms) }
      found.push({ fit, updatedAt: row.updated_at, hit: () => hit })
    }
    return found
  }

  return {
    index: (seq, message) => {
      remove.run(seq)
      const text = searchedText(message)
      // Two spaces more, so that its last letters begin a trigram too.
      if (text.trim()) insert.run(seq, `${fold(text)}  `)
    },
    search: (query, limit) => {
      const terms = termsOf(query)
      if (terms.length === 0) return []
      const byFit = (a: Found, b: Found) => b.fit - a.fit || b.updatedAt - a.updatedAt
      // More than are asked for, so that a good older hit is not lost to poor newer ones.
      const found = [...inTitles(terms).sort(byFit), ...inMessages(terms, limit * 4).sort(byFit)]
      return found.slice(0, limit).map(({ hit }) => hit())
    },
  }
}

function placeIn(folded: string, terms: string[]): { fit: Fit; at: number } {
  const place = fitOf(folded.slice(0, LOOK_INTO), terms)
  if (place.fit > 0) return place
  return { fit: 1, at: Math.max(0, folded.indexOf(terms[0] ?? '')) }
}

function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`
}
