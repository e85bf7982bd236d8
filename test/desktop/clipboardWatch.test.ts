import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createClipboardWatch } from '../../electron/desktop/clipboardWatch.ts'
import { createLog } from '../../electron/platform/log.ts'
import { makeClipboard } from './otherPrograms.ts'

let focused = false
let { clipboard, system } = makeClipboard('linux')
let watch: ReturnType<typeof createClipboardWatch>

beforeEach(async () => {
  vi.useFakeTimers()
  focused = false
  ;({ clipboard, system } = makeClipboard('linux'))
  await system.writeText('from before the start')
  watch = createClipboardWatch({ clipboard, hasFocus: () => focused, log: createLog(null) })
  watch.turn(true)
  await seconds(5)
})
afterEach(() => {
  watch.turn(false)
  vi.useRealTimers()
})

const seconds = (n: number) => vi.advanceTimersByTimeAsync(n * 1_000)

describe('text on the clipboard is fresh', () => {
  it('for half a minute after another program put it there, and no longer', async () => {
    expect(await watch.isFresh()).toBe(false)
    await system.writeText('copied')
    await seconds(1)
    await seconds(28)
    expect(await watch.isFresh()).toBe(true)
    await seconds(3)
    expect(await watch.isFresh()).toBe(false)
  })

  it('at once, without waiting for the next look', async () => {
    await system.writeText('copied')
    expect(await watch.isFresh()).toBe(true)
  })

  it('also when quick ask got the focus since it was copied', async () => {
    await system.writeText('copied')
    focused = true
    expect(await watch.isFresh()).toBe(true)
    await seconds(3)
    expect(await watch.isFresh()).toBe(true)
  })

  it('when texts differ at their ends or in their length alone', async () => {
    const long = 'x'.repeat(100_000)
    for (const text of [long, `${long}x`, `${long}y`, `z${long}`]) {
      await seconds(40)
      expect(await watch.isFresh()).toBe(false)
      await system.writeText(text)
      expect(await watch.isFresh()).toBe(true)
    }
  })
})

describe('it is not fresh', () => {
  it('when it was copied in Aside', async () => {
    focused = true
    await seconds(3)
    await system.writeText('an answer')
    await seconds(2)
    expect(await watch.isFresh()).toBe(false)
  })

  it('when it was copied in Aside just before another program was gone to', async () => {
    focused = true
    await seconds(3)
    await system.writeText('an answer')
    focused = false
    watch.leaving()
    await seconds(2)
    expect(await watch.isFresh()).toBe(false)
  })

  it('when Aside put it there', async () => {
    await system.writeText('an answer')
    await watch.isOurs()
    await seconds(2)
    expect(await watch.isFresh()).toBe(false)
  })

  it('when a password manager put it there, whose text is not even looked at', async () => {
    const before = system.reads
    system.hold({
      'text/plain': 'hunter2',
      'electron application/osclipboard;format="x-kde-passwordManagerHint"': 'secret',
    })
    await seconds(5)
    expect(await watch.isFresh()).toBe(false)
    expect(system.reads).toBe(before)
  })

  it('when it was emptied, or holds no text', async () => {
    system.clear()
    expect(await watch.isFresh()).toBe(false)
    system.hold({ 'image/png': new Blob(['x']) })
    expect(await watch.isFresh()).toBe(false)
  })
})

describe('nobody looks', () => {
  it('while it is turned off, and what changed meanwhile is not fresh later', async () => {
    watch.turn(false)
    const before = system.reads
    await system.writeText('copied while nobody looked')
    await seconds(60)
    expect(await watch.isFresh()).toBe(false)
    expect(system.reads).toBe(before)
    watch.turn(true)
    await seconds(1)
    expect(await watch.isFresh()).toBe(false)
  })

  it('for long at a clipboard that takes long to read', async () => {
    const slow = vi.spyOn(clipboard, 'readText').mockImplementation(async () => {
      await new Promise((done) => setTimeout(done, 2_000))
      return 'much'
    })
    await seconds(120)
    expect(slow.mock.calls.length).toBeLessThan(6)
    expect(slow.mock.calls.length).toBeGreaterThan(1)
  })

  it('any longer when the clipboard can’t be read, but tries again', async () => {
    const failing = vi.spyOn(clipboard, 'readText').mockRejectedValue(new Error('no clipboard'))
    await seconds(5)
    expect(await watch.isFresh()).toBe(false)
    failing.mockRestore()
    await system.writeText('copied')
    await seconds(2)
    expect(await watch.isFresh()).toBe(true)
  })
})
