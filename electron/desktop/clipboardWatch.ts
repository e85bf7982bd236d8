import { createHmac, randomBytes } from 'node:crypto'
import { monotonic } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { SystemClipboard } from './systemClipboard.ts'

interface Options {
  clipboard: Pick<SystemClipboard, 'readText' | 'isConcealed'>
  /** Whether a window of Aside's has the focus: what is copied then was copied here. */
  hasFocus(): boolean
  log: Log
}

/**
 * Knows whether another program has just put text on the clipboard: systems don't tell, so it has to look. Of what it sees
 * it keeps a fingerprint that means nothing outside this process, and the time; never the text.
 */
export interface ClipboardWatch {
  /** Looks from time to time while on; off, it forgets what it knew. */
  turn(on: boolean): void
  /** Whether text came within the last half minute. Looks at once. */
  isFresh(): Promise<boolean>
  /** What is there now is ours, and not to be offered. */
  isOurs(): Promise<void>
  /** A window of ours loses the focus: what was copied in it, is ours. */
  leaving(): void
}

const FRESH_MS = 30_000
const STEP_MS = 1_000
/** Looking takes this part of the time at most, whatever the owner of a large clipboard needs to send it. */
const SHARE = 1 / 20
/** But it is never given up: one look may have taken long because the computer slept. */
const MAX_STEP_MS = 60_000
/** Changes within this time after a window of ours got the focus were made elsewhere before, and are only seen now. */
const SEEN_LATE_MS = 1_500
const SAMPLE = 32 * 1024

export function createClipboardWatch({ clipboard, hasFocus, log }: Options): ClipboardWatch {
  const salt = randomBytes(32)
  /** Empty when there was no text, or none to be looked at; undefined before the first look. */
  let known: string | undefined
  let changedAt: number | undefined
  let focusedAt: number | undefined
  let timer: NodeJS.Timeout | undefined
  let on = false
  let looking: Promise<void> = Promise.resolve()

  /** Two texts that differ only in the middle, and are as long, are told apart up to 64 KiB. */
  function fingerprint(text: string): string {
    if (text === '') return ''
    const sample = `${text.length}\n${text.slice(0, SAMPLE)}\n${text.slice(-SAMPLE)}`
    return createHmac('sha256', salt).update(sample).digest('base64')
  }

  async function see(ours: boolean): Promise<void> {
    const seen = (await clipboard.isConcealed()) ? '' : fingerprint(await clipboard.readText())
    if (seen === known) return
    const first = known === undefined
    known = seen
    changedAt = first || ours || seen === '' ? undefined : monotonic()
  }

  /** One look after the other, so that they can't overtake each other. */
  function look(ours: boolean): Promise<void> {
    looking = looking
      .then(() => (on ? see(ours) : undefined))
      .catch((error: unknown) => {
        log.debug('the clipboard could not be looked at', { error })
      })
    return looking
  }

  function copiedHere(focused = hasFocus()): boolean {
    focusedAt = focused ? (focusedAt ?? monotonic()) : undefined
    return focusedAt !== undefined && monotonic() - focusedAt > SEEN_LATE_MS
  }

  async function step(): Promise<void> {
    const began = monotonic()
    await look(copiedHere())
    if (!on) return
    timer = setTimeout(step, Math.min(Math.max(STEP_MS, (monotonic() - began) / SHARE), MAX_STEP_MS))
    timer.unref()
  }

  return {
    turn(wanted) {
      if (wanted === on) return
      on = wanted
      clearTimeout(timer)
      known = undefined
      changedAt = undefined
      if (on) void step()
    },
    async isFresh() {
      await look(copiedHere())
      return changedAt !== undefined && monotonic() - changedAt < FRESH_MS
    },
    isOurs: () => look(true),
    leaving() {
      void look(copiedHere(true))
    },
  }
}
