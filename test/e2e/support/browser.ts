import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The Chromium that tests use: the one CHROMIUM names, Debian's, or the first on PATH. */
export function findChromium(): string {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'chromium'))
  const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', ...onPath]
  const found = candidates.find((file) => file && existsSync(file))
  if (!found) throw new Error('No Chromium: install the package "chromium", or name one in the variable CHROMIUM')
  return found
}

// Chromium hears the last list alone, so Playwright's own is part of it.
const offByPlaywright = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
]
// The two popups of an address bar that nobody sees, and a renderer in stock: with them a page costs twice the time.
const costly = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'SpareRendererForSitePerProcess']

/** Switches that keep Chromium alone: no sandbox (tests may run as root), no requests and no pages of its own. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${[...offByPlaywright, ...costly].join()}`,
]
