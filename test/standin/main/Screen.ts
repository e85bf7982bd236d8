import { EventEmitter } from 'node:events'
import { makeEvent, strict } from './strict.ts'

/** A display as tests give it. Its work area is all but a bar at the top when it isn't given. */
export interface DisplayForTests {
  id: number
  bounds: Electron.Rectangle
  workArea?: Electron.Rectangle
}

const BAR = 30

function make({ id, bounds, workArea }: DisplayForTests): Electron.Display {
  const { x, y, width, height } = bounds
  const area = workArea ?? { x, y: y + BAR, width, height: height - BAR }
  const sizes = { size: { width, height }, workAreaSize: { width: area.width, height: area.height } }
  const display = { id, label: `Display ${id}`, scaleFactor: 1, rotation: 0, bounds, workArea: area, ...sizes }
  return display as unknown as Electron.Display
}

class Screen extends EventEmitter {
  private displays = [make({ id: 1, bounds: { x: 0, y: 0, width: 1600, height: 1000 } })]
  /** The stand-in's own. */
  pointer: Electron.Point = { x: 10, y: 10 }

  getPrimaryDisplay = () => this.displays[0] as Electron.Display
  getAllDisplays = () => [...this.displays]
  getCursorScreenPoint = () => ({ ...this.pointer })
  getDisplayNearestPoint = ({ x, y }: Electron.Point) => this.best(({ bounds }) => -distance(x, y, bounds))
  getDisplayMatching = (rectangle: Electron.Rectangle) => {
    const { x, y, width, height } = rectangle
    const overlap = ({ bounds }: Electron.Display) => area(rectangle, bounds)
    if (this.displays.some((display) => overlap(display) > 0)) return this.best(overlap)
    return this.getDisplayNearestPoint({ x: x + width / 2, y: y + height / 2 })
  }

  /** The stand-in's own: these displays are there from now on. */
  set(displays: DisplayForTests[]) {
    const before = this.displays
    this.displays = displays.map(make)
    for (const display of this.displays) {
      const known = before.find(({ id }) => id === display.id)
      if (!known) this.emit('display-added', makeEvent(), display)
      else if (JSON.stringify(known) !== JSON.stringify(display)) {
        this.emit('display-metrics-changed', makeEvent(), display, ['bounds', 'workArea'])
      }
    }
    for (const gone of before) {
      if (!displays.some(({ id }) => id === gone.id)) this.emit('display-removed', makeEvent(), gone)
    }
  }

  private best(score: (display: Electron.Display) => number) {
    return [...this.displays].sort((a, b) => score(b) - score(a))[0] as Electron.Display
  }
}
strict('screen', Screen.prototype)
export const screen = new Screen()

function distance(x: number, y: number, { x: left, y: top, width, height }: Electron.Rectangle): number {
  return Math.hypot(Math.max(left - x, 0, x - left - width + 1), Math.max(top - y, 0, y - top - height + 1))
}

function area(a: Electron.Rectangle, b: Electron.Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return Math.max(width, 0) * Math.max(height, 0)
}
