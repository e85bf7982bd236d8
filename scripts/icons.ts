import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { chromium } from 'playwright'

/** Draws build/icon.png from renderer/icon.svg, so that there is one drawing of the icon. Run by hand when it changes. */
const size = 512
const at = (path: string) => resolve(import.meta.dirname, '..', path)
const svg = readFileSync(at('renderer/icon.svg')).toString('base64')

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(
    `<style>body { margin: 0 }</style><img width="${size}" height="${size}" src="data:image/svg+xml;base64,${svg}">`,
  )
  await page.locator('img').evaluate('image => image.decode()')
  writeFileSync(at('build/icon.png'), await page.screenshot({ omitBackground: true }))
} finally {
  await browser.close()
}
