import type { Locator, Page } from 'playwright/test'

export interface TestFile {
  name: string
  type?: string
  content: Uint8Array
}

async function transferOf(page: Page, files: readonly TestFile[]) {
  const given = files.map(({ content, ...file }) => ({ ...file, base64: Buffer.from(content).toString('base64') }))
  return page.evaluateHandle((all) => {
    const transfer = new DataTransfer()
    for (const { name, type = '', base64 } of all) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
      transfer.items.add(new File([bytes], name, { type }))
    }
    return transfer
  }, given)
}

/** Drags files over the page, as a person does from a file manager; gives what lets go of them. */
export async function dragFiles(page: Page, files: readonly TestFile[]): Promise<() => Promise<void>> {
  const dataTransfer = await transferOf(page, files)
  await page.dispatchEvent('main', 'dragover', { dataTransfer })
  return () => page.dispatchEvent('main', 'drop', { dataTransfer })
}

/** Pastes files, as a person does who has copied them. */
export async function pasteFiles(page: Page, box: Locator, files: readonly TestFile[]): Promise<void> {
  const clipboardData = await transferOf(page, files)
  await box.evaluate((target, data) => {
    target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, clipboardData)
}

/** A picture as the browser writes it, two colours wide; a JPEG may say that it lies on its side, and where it was taken. */
export async function drawPicture(
  page: Page,
  { width, height, type, onItsSide }: { width: number; height: number; type: string; onItsSide?: boolean },
): Promise<Buffer<ArrayBuffer>> {
  const base64 = await page.evaluate(
    async ([wide, high, kind]) => {
      const canvas = new OffscreenCanvas(wide, high)
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
      context.fillStyle = 'rgb(200, 40, 40)'
      context.fillRect(0, 0, wide / 2, high)
      const blob = await canvas.convertToBlob({ type: kind })
      return btoa(Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(''))
    },
    [width, height, type] as const,
  )
  const picture = Buffer.from(base64, 'base64')
  if (!onItsSide) return picture
  const tiff = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0])
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff, Buffer.from('GPS 48.2 N 16.37 E')])
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2])
  return Buffer.concat([head, exif, picture.subarray(2)])
}
