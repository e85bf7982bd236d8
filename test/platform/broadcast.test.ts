import { expect, it } from 'vitest'
import { createBroadcast } from '../../electron/platform/broadcast.ts'

it('gives what comes after the call, in order, and ends with the signal', async () => {
  const broadcast = createBroadcast<number>()
  const ending = new AbortController()
  broadcast.emit(0)
  const values = broadcast.watch(ending.signal)
  broadcast.emit(1)
  broadcast.emit(2)
  expect([(await values.next()).value, (await values.next()).value]).toEqual([1, 2])
  const last = values.next()
  ending.abort()
  expect((await last).done).toBe(true)
})

it('holds nothing for a watcher that was gone before it began', async () => {
  const broadcast = createBroadcast<number>()
  const values = broadcast.watch(AbortSignal.abort())
  broadcast.emit(1)
  expect((await values.next()).done).toBe(true)
})

it('drops the oldest for a watcher that takes nothing', async () => {
  const broadcast = createBroadcast<number>()
  const ending = new AbortController()
  const slow = broadcast.watch(ending.signal, 2)
  for (const value of [1, 2, 3]) broadcast.emit(value)
  expect((await slow.next()).value).toBe(2)
  ending.abort()
})

it('a listener that throws stops no other', async () => {
  const broadcast = createBroadcast<number>()
  const heard: number[] = []
  const thrown = new Promise((resolve) => process.once('uncaughtException', resolve))
  const others = process.listeners('uncaughtException').slice(0, -1)
  for (const other of others) process.off('uncaughtException', other)
  broadcast.subscribe(() => {
    throw new Error('a bug')
  })
  broadcast.subscribe((value) => heard.push(value))
  broadcast.emit(1)
  expect(heard).toEqual([1])
  expect(await thrown).toMatchObject({ message: 'a bug' })
  for (const other of others) process.on('uncaughtException', other)
})
