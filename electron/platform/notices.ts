import { randomUUID } from 'node:crypto'
import type { Notice } from '../../shared/contract/app.ts'
import type { ErrorInfo } from '../../shared/model/errors.ts'

/** What the user must know and no message can say, until it is dismissed. The same words are never listed twice. */
export interface Notices {
  add(error: ErrorInfo): void
  list(): Notice[]
  dismiss(id: string): void
}

export function createNotices(onChange: () => void): Notices {
  let notices: Notice[] = []
  return {
    add(error) {
      if (notices.some((notice) => notice.error.message === error.message)) return
      notices.push({ id: randomUUID(), error, at: Date.now() })
      onChange()
    },
    list: () => notices,
    dismiss(id) {
      notices = notices.filter((notice) => notice.id !== id)
      onChange()
    },
  }
}
