import { expect, it } from 'vitest'
import { placeOn } from '../../electron/desktop/windowBounds.ts'

const left = { x: 0, y: 0, width: 1920, height: 1050 }
const right = { x: 1920, y: 0, width: 1280, height: 1000 }
const at = (x: number, y: number) => ({ x, y, width: 1000, height: 700 })

it.each([
  ['on the only display', [left], at(100, 50)],
  ['on the second display', [left, right], at(2000, 20)],
  ['across two displays', [left, right], at(1500, 20)],
  ['with a strip that can be grabbed', [left], at(1840, 20)],
])('a window %s stays where it was', (_where, displays, saved) => {
  expect(placeOn(displays, saved)).toEqual(saved)
})

it.each([
  ['on a display that went away', [left], at(2000, 20), at(920, 20)],
  ['with a corner left on the display', [left], at(1900, 20), at(920, 20)],
  ['with its title bar above the display', [left], at(100, -200), at(100, 0)],
  ['with its title bar below the display', [left], at(100, 1040), at(100, 350)],
  ['far to the right of two displays', [left, right], at(4000, 20), at(2200, 20)],
  ['larger than the display that is left', [right], { x: -1900, y: 0, width: 1900, height: 1040 }, right],
])('a window %s comes onto a display that is there', (_where, displays, saved, place) => {
  expect(placeOn(displays, saved)).toEqual(place)
})

it('a window that was maximized on a display that went away is maximized where it comes', () => {
  expect(placeOn([left], { ...at(2000, 20), maximized: true })).toEqual({ ...at(920, 20), maximized: true })
})

it('a window that was never placed is placed by the system', () => {
  expect(placeOn([left], undefined)).toBeUndefined()
  expect(placeOn([], at(0, 0))).toBeUndefined()
})
