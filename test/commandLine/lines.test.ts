import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BadLine, createLines } from '../../electron/commandLine/lines.ts'

test('lines are whole wherever their bytes were cut', () => {
  const text = fc.array(fc.string({ unit: 'binary' }).map((line) => line.replaceAll('\n', ' ')))
  fc.assert(
    fc.property(text, fc.array(fc.nat(40), { minLength: 1 }), (lines, sizes) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
      const whole = bytes.toString().split('\n').slice(0, -1)
      const read = createLines(1_000_000)
      const found: string[] = []
      for (let at = 0, n = 0; at < bytes.length; n++) {
        const size = (sizes[n % sizes.length] ?? 0) + 1
        found.push(...read(bytes.subarray(at, at + size)))
        at += size
      }
      expect(found).toEqual(whole)
    }),
  )
})

test('a line that never ends is given up at its limit, and what is no UTF-8 at its end', () => {
  const read = createLines(10)
  expect(read(Buffer.from('0123456789\n0123'))).toEqual(['0123456789'])
  expect(() => read(Buffer.from('4567890'))).toThrow(BadLine)
  expect(() => createLines(10)(Buffer.from([0xff, 0x0a]))).toThrow(BadLine)
})
