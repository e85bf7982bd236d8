import { expect, test } from 'vitest'
import { type DisplaySize, fitQuick, placeQuick, rememberSize, sizeOn } from '../../electron/desktop/quickPlace.ts'

const workArea = { x: 0, y: 30, width: 1600, height: 970 }
const left = { id: 7, x: -1280, y: 0, width: 1280, height: 1024 }
const main = { id: 1, x: 0, y: 0, width: 1600, height: 1000 }
const own = (size: Omit<DisplaySize, 'display'>): DisplaySize => ({ display: main, ...size })

test('it comes in the upper third, in the middle, 680 wide and as tall as its page', () => {
  expect(placeQuick({ workArea, height: 120.4, size: undefined })).toEqual({ x: 460, y: 224, width: 680, height: 121 })
})

test('it takes at most 60 % of the height, and stays where it is while it grows', () => {
  const small = placeQuick({ workArea, height: 100, size: undefined })
  const large = placeQuick({ workArea, height: 5_000, size: undefined })
  expect(large).toEqual({ ...small, height: 582 })
  expect(fitQuick(small, { workArea, height: 5_000, size: undefined })).toEqual(large)
})

test('on a display left of the main one it comes there', () => {
  const { x, y, width } = placeQuick({ workArea: left, height: 100, size: undefined })
  expect([x, y, width]).toEqual([-980, 205, 680])
})

test('it is never wider or taller than the display', () => {
  const tiny = { x: 100, y: 50, width: 500, height: 40 }
  expect(placeQuick({ workArea: tiny, height: 400, size: own({ width: 3_000, height: 3_000 }) })).toEqual({
    ...{ x: 100, y: 50, width: 500, height: 40 },
  })
})

test('the height that the user gave it is the most it grows to, and its place makes room for it', () => {
  const size = own({ width: 900, height: 920 })
  expect(placeQuick({ workArea, height: 100, size })).toEqual({ x: 350, y: 80, width: 900, height: 100 })
  const grown = placeQuick({ workArea, height: 5_000, size })
  expect(grown).toEqual({ x: 350, y: 80, width: 900, height: 920 })
  expect(grown.y + grown.height).toBe(workArea.y + workArea.height)
})

test('a width alone leaves the height to the page', () => {
  expect(placeQuick({ workArea, height: 5_000, size: own({ width: 800 }) })).toMatchObject({ width: 800, height: 582 })
})

test('while it is shown it keeps the place that the user dragged it to, as far as it fits', () => {
  const dragged = { x: 40, y: 300, width: 700, height: 100 }
  const after = (y: number, height: number) => fitQuick({ ...dragged, y }, { workArea, height, size: undefined })
  expect(after(300, 400)).toEqual({ ...dragged, height: 400 })
  expect(after(900, 400)).toEqual({ ...dragged, y: 600, height: 400 })
  expect(after(900, 100)).toEqual({ ...dragged, y: 900, height: 100 })
})

test('sizes are kept by display: by its id, or by where it stands when ids are given anew', () => {
  const sizes = rememberSize(rememberSize([], own({ width: 700 })), { display: left, width: 500 })
  expect(sizeOn(main, sizes)?.width).toBe(700)
  expect(sizeOn(left, sizes)?.width).toBe(500)
  expect(sizeOn({ ...main, id: 33 }, sizes)?.width).toBe(700)
  expect(sizeOn({ ...main, id: 33, x: 90 }, sizes)).toBeUndefined()
  // Ids that changed places: id and place together are surer than either.
  const swapped = rememberSize(sizes, { display: { ...left, id: 1 }, width: 610 })
  expect(sizeOn({ ...left, id: 1 }, swapped)?.width).toBe(610)
  expect(sizeOn(left, swapped)?.width).toBe(500)
})

test('of one display only the newest size is kept, and of all displays the newest twenty', () => {
  let sizes: DisplaySize[] = []
  for (let id = 0; id < 30; id++) sizes = rememberSize(sizes, { display: { ...main, id, x: id }, width: 400 + id })
  sizes = rememberSize(sizes, { display: { ...main, id: 29, x: 5_000 }, width: 999 })
  expect(sizes).toHaveLength(20)
  expect(sizes.filter(({ display }) => display.id === 29).map(({ width }) => width)).toEqual([999])
  expect(sizeOn({ ...main, id: 3, x: 3 }, sizes)).toBeUndefined()
})
