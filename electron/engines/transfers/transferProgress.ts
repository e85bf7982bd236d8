import type { Transfer, TransferPart } from '../../../shared/model/transfer.ts'
import type { Progress } from '../modelLibrary.ts'
import { SpeedMeter } from './speedMeter.ts'

/** As `TransferPart` and `Transfer` allow. */
const MAX_PARTS = 500
const MAX_TEXT = 200

/** How far a transfer is: its parts, their sum, and how fast that grows. */
export class TransferProgress {
  readonly #parts = new Map<string, TransferPart>()
  /** How much of each part was there when it was first heard of: that did not arrive now. */
  #before = new Map<string, number>()
  #meter = new SpeedMeter()

  /** With the parts of the last time, if it goes on. */
  constructor(parts: readonly TransferPart[] = []) {
    for (const part of parts) this.#parts.set(part.id, part)
  }

  /** It begins, or goes on with the parts it has. */
  begin(): void {
    this.#before = new Map()
    this.#meter = new SpeedMeter()
  }

  /** What a piece of news changes. */
  take({ activity, part }: Progress): Partial<Transfer> {
    if (part) this.#put(part)
    const parts = [...this.#parts.values()]
    const total = parts.reduce((sum, one) => sum + (one.total ?? one.done), 0)
    return {
      ...(activity !== undefined && { activity: activity.slice(0, MAX_TEXT) }),
      parts,
      done: this.#sum(),
      ...(total > 0 && { total }),
      ...this.measure(),
    }
  }

  /** How fast it is now, with or without news. */
  measure(): Pick<Transfer, 'bytesPerSecond' | 'secondsLeft'> {
    const parts = [...this.#parts.values()]
    const arrived = parts.reduce((sum, { id, done }) => sum + done - (this.#before.get(id) ?? done), 0)
    const bytesPerSecond = this.#meter.add(arrived)
    const left = parts.reduce((sum, { done, total = done }) => sum + total - done, 0)
    return { bytesPerSecond, secondsLeft: bytesPerSecond ? left / bytesPerSecond : undefined }
  }

  #sum(): number {
    return [...this.#parts.values()].reduce((sum, { done }) => sum + done, 0)
  }

  #put({ id, label, done, total }: NonNullable<Progress['part']>): void {
    if (!this.#parts.has(id) && this.#parts.size >= MAX_PARTS) return
    const most = total ?? Number.POSITIVE_INFINITY
    const own = Math.min(Math.max(done, 0), most)
    if (own < (this.#before.get(id) ?? Number.POSITIVE_INFINITY)) this.#before.set(id, own)
    this.#parts.set(id, { id, label: label.slice(0, MAX_TEXT), done: own, ...(total !== undefined && { total }) })
  }
}
