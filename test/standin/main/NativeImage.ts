import { existsSync, readFileSync } from 'node:fs'
import { strict } from './strict.ts'

/** An image is the bytes it was made of. */
export class NativeImage {
  private readonly bytes: Buffer

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
  isEmpty = () => this.bytes.length === 0
  toPNG = () => this.bytes
  toDataURL = () => `data:image/png;base64,${this.bytes.toString('base64')}`
  getSize = () => ({ width: 16, height: 16 })
  resize = () => this as unknown as Electron.NativeImage
  addRepresentation() {}
  setTemplateImage() {}
}
strict('nativeImage', NativeImage.prototype)

const make = (bytes: Buffer) => new NativeImage(bytes) as unknown as Electron.NativeImage

export const nativeImage = strict('nativeImage', {
  createEmpty: () => make(Buffer.alloc(0)),
  createFromBuffer: (buffer: Buffer) => make(buffer),
  createFromPath: (path: string) => make(existsSync(path) ? readFileSync(path) : Buffer.alloc(0)),
  createFromDataURL: (url: string) => make(Buffer.from(url.split(',')[1] ?? '', 'base64')),
})
