/** What an image's first bytes say, before anything of it is decoded. */
export interface ImageHeader {
  readonly type: 'png' | 'jpeg' | 'webp' | 'gif' | 'bmp' | 'avif'
  /** In pixels, as they are stored: a photo that lies on its side is turned later. */
  readonly width: number
  readonly height: number
}

/**
 * The size of an image; undefined for bytes that are none of these, `broken` for those whose size can't be read. What is
 * read is bounded, whatever the bytes claim.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | 'broken' | undefined {
  const type = typeOf(bytes)
  if (!type) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let size: Size | undefined
  try {
    size = readers[type](view)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return size && size[0] > 0 && size[1] > 0 ? { type, width: size[0], height: size[1] } : 'broken'
}

type Size = readonly [width: number, height: number]

const ascii = (bytes: Uint8Array, at: number, length: number) => String.fromCharCode(...bytes.subarray(at, at + length))

function typeOf(bytes: Uint8Array): ImageHeader['type'] | undefined {
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (ascii(bytes, 0, 3) === '\xff\xd8\xff') return 'jpeg'
  if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return 'gif'
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') return 'webp'
  if (ascii(bytes, 4, 4) === 'ftyp' && /avi[fs]/.test(brandsOf(bytes))) return 'avif'
  // Two letters alone would be the beginning of many a text.
  if (ascii(bytes, 0, 2) === 'BM' && ascii(bytes, 6, 4) === '\0\0\0\0') return 'bmp'
  return undefined
}

/** The kinds of picture that a file of this container says it holds (`avif`, `heic`); empty: it is no such container. */
export function brandsOf(bytes: Uint8Array): string {
  return ascii(bytes, 4, 4) === 'ftyp' ? ascii(bytes, 8, Math.min(bytes[3] ?? 0, 128) - 8) : ''
}

const readers: Record<ImageHeader['type'], (view: DataView) => Size | undefined> = {
  png: (view) => [view.getUint32(16), view.getUint32(20)],
  gif: (view) => [view.getUint16(6, true), view.getUint16(8, true)],
  bmp: (view) =>
    view.getUint32(14, true) === 12
      ? [view.getUint16(18, true), view.getUint16(20, true)]
      : [view.getInt32(18, true), Math.abs(view.getInt32(22, true))],
  jpeg: readJpeg,
  webp: readWebp,
  avif: readAvif,
}

/** Walks from marker to marker to the frame's own, which has the size. */
function readJpeg(view: DataView): Size | undefined {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) at++
    else if (marker === 0xd9 || marker === 0xda) return undefined
    else if (isFrame(marker)) return [view.getUint16(at + 7), view.getUint16(at + 5)]
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else at += 2 + Math.max(2, view.getUint16(at + 2))
  }
}

/** Beginnings of a frame; between them lie the markers of tables. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

function readWebp(view: DataView): Size | undefined {
  const kind = String.fromCharCode(view.getUint8(12), view.getUint8(13), view.getUint8(14), view.getUint8(15))
  const uint24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536
  if (kind === 'VP8X') return [uint24(24) + 1, uint24(27) + 1]
  if (kind === 'VP8 ') return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]
  if (kind !== 'VP8L') return undefined
  const bits = view.getUint32(21, true)
  return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1]
}

/** How far into a file its properties are looked for. */
const MOST_AVIF = 65_536

/** The largest of its `ispe` properties: a file may hold its picture in tiles, and a small one of it. */
function readAvif(view: DataView): Size | undefined {
  let width = 0
  let height = 0
  const most = Math.min(view.byteLength - 16, MOST_AVIF)
  for (let at = 0; at <= most; at++) {
    if (view.getUint32(at) !== 0x69737065) continue
    width = Math.max(width, view.getUint32(at + 8))
    height = Math.max(height, view.getUint32(at + 12))
  }
  return [width, height]
}
