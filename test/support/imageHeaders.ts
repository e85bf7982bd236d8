const chars = (text: string) => [...text].map((char) => char.charCodeAt(0))
const big = (value: number, bytes: number) =>
  Array.from({ length: bytes }, (_, at) => (value >>> (8 * (bytes - 1 - at))) & 255)
const little = (value: number, bytes: number) => big(value, bytes).reverse()
const make = (...parts: number[][]) => Uint8Array.from([...parts.flat(), ...Array<number>(16).fill(0)])
const zeros = (count: number) => Array<number>(count).fill(0)

/** The beginnings of images of this size, one a kind, with what may stand before the size in each. */
export function headers(width: number, height: number): Record<string, Uint8Array<ArrayBuffer>> {
  const exif = [0xff, 0xe1, ...big(10, 2), ...chars('Exif\0\0MM')]
  const tables = [0xff, 0xc4, ...big(4, 2), 0, 0]
  const frame = (marker: number) => [0xff, marker, ...big(17, 2), 8, ...big(height, 2), ...big(width, 2)]
  const webp = (kind: string, ...body: number[][]) => make(chars(`RIFF\0\0\0\0WEBP${kind}`), ...body)
  const ispe = (w: number, h: number) => [...big(20, 4), ...chars('ispe'), ...zeros(4), ...big(w, 4), ...big(h, 4)]
  const less = (side: number) => Math.max(0, side - 1)
  return {
    png: make(chars('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'), big(width, 4), big(height, 4)),
    gif: make(chars('GIF89a'), little(width, 2), little(height, 2)),
    bmp: make(chars('BM'), zeros(12), little(40, 4), little(width, 4), little(height === 0 ? 0 : -height, 4)),
    jpeg: make([0xff, 0xd8], exif, tables, [0xff], frame(0xc2)),
    'webp of a photo': webp('VP8 ', zeros(10), little(width, 2), little(height, 2)),
    ...(width > 0 && {
      'webp without loss': webp('VP8L', zeros(4), [0x2f], little(less(width) | (less(height) << 14), 4)),
      'webp with more': webp('VP8X', zeros(8), little(less(width), 3), little(less(height), 3)),
    }),
    avif: make(
      big(24, 4),
      chars('ftypavif'),
      zeros(4),
      chars('avifmif1'),
      ispe(Math.min(8, width), Math.min(8, height)),
      ispe(width, height),
    ),
  }
}
