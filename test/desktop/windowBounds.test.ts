import { expect, it } from 'vitest'
import { placeOn } from '../../electron/desktop/windowBounds.ts'

const left = { x: 0, y: 0, width: 1920, height: 1050 }
const right = { x: 1920, y: 0, width: 1280, height: 1000 }
const at = (x: number, y: number) => ({ x, y, width: 1000, height: 700 })

it.each([
  ['on the only display', [left], at(100, 50), true],
  ['on the second display', [left, right], at(2000, 20), true],
  ['across two displays', [left, right], at(1500, 20), true],
  ['on a display that went away', [left], at(2000, 20), false],
  ['with a corner left on the display', [left], at(1900, 20), false],
  ['with its title bar above the display', [left], at(100, -200), false],
  ['with its title bar below the display', [left], at(100, 1040), false],
  ['never placed before', [left], undefined, false],
])('a window %s', (_where, displays, saved, comesBack) => {
  expect(placeOn(displays, saved)).toEqual(comesBack ? saved : undefined)
})
