import { AppError } from '../../shared/model/errors.ts'
import type { Approval, Decision } from '../../shared/model/tool.ts'

export interface MadeDecision {
  interruptId: string
  decision: Decision
}

/** What one run waits for, and what has been decided about it. */
export class Decisions {
  readonly #pending = new Map<string, Approval>()
  readonly #made: MadeDecision[] = []
  #wake = () => {}

  get waits(): boolean {
    return this.#pending.size > 0
  }

  /** CONFLICT when it is not, or no longer, waited for. */
  get(interruptId: string): Approval {
    const approval = this.#pending.get(interruptId)
    if (approval) return approval
    throw new AppError('CONFLICT', 'This answer no longer waits for that decision.', {
      next: 'Look at the answer again.',
    })
  }

  /** Something is waited for; false when it was already, just so. */
  ask(approval: Approval): boolean {
    const known = this.#pending.get(approval.interruptId)
    // What was decided a moment ago is on its way to the graph, which names it until it has arrived.
    const isOnItsWay = this.#made.some(({ interruptId }) => interruptId === approval.interruptId)
    if (isOnItsWay || (known && JSON.stringify(known) === JSON.stringify(approval))) return false
    this.#pending.set(approval.interruptId, approval)
    return true
  }

  make(made: MadeDecision): void {
    this.#pending.delete(made.interruptId)
    this.#made.push(made)
    this.#wake()
  }

  /** Everything decided since the last time, once there is something. Rejects when the signal fires. */
  async next(signal: AbortSignal): Promise<MadeDecision[]> {
    while (this.#made.length === 0) {
      signal.throwIfAborted()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
    return this.#made.splice(0)
  }
}
