import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { chromium } from 'playwright'

/** Draws every icon from renderer/icon.svg, so that there is one drawing. Run by hand when it changes: node scripts/icons.ts */
const at = (path: string) => resolve(import.meta.dirname, '..', path)
const whole = readFileSync(at('renderer/icon.svg'), 'utf8')

/** At the size of a tray thin lines are lost. */
const bold = whole.replace('stroke-width="5.5"', 'stroke-width="7"').replace('r="5"', 'r="6.5"')
/** Only the shape, as large as it goes: a Mac colours it as its menu bar is. */
const template = bold
  .replace(/<rect[^>]*>/, '')
  .replace('viewBox="0 0 64 64"', 'viewBox="8 8 48 48"')
  .replaceAll(/(stroke|fill)="#[0-9a-f]+"/g, '$1="#000"')

const icons: [file: string, size: number, drawing: string][] = [
  ['build/icon.png', 512, whole],
  ...[16, 22, 32, 44].map((size): [string, number, string] => [`colour${size}.png`, size, bold]),
  ...[16, 32].map((size): [string, number, string] => [`template${size}.png`, size, template]),
]

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  for (const [name, size, drawing] of icons) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    const image = Buffer.from(drawing).toString('base64')
    await page.setContent(
      `<style>body { margin: 0 } img { display: block }</style><img width="${size}" height="${size}" src="data:image/svg+xml;base64,${image}">`,
    )
    await page.locator('img').evaluate('image => image.decode()')
    const file = at(name.includes('/') ? name : `electron/desktop/icons/${name}`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, await page.screenshot({ omitBackground: true }))
    await page.close()
  }
} finally {
  await browser.close()
}
