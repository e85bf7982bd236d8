import { normalKeys, type Platform } from './keys.ts'

/**
 * Keys that a browser takes before the page in its tab sees them, as `keys.ts` writes them. Chromium's were measured with
 * real key events (`test/e2e/browser/realKeys.spec.ts` does it again); Firefox keeps the same, and private windows.
 */
const windowsAndTabs = ['mod+N', 'mod+Shift+N', 'mod+T', 'mod+Shift+T', 'mod+W', 'mod+Shift+W', 'mod+Q', 'mod+Shift+P']
const onMac = [
  ...windowsAndTabs,
  ...['Ctrl+Tab', 'Ctrl+Shift+Tab', 'mod+Alt+ArrowLeft', 'mod+Alt+ArrowRight', 'mod+H', 'mod+M', 'mod+`'],
]
const elsewhere = [
  ...windowsAndTabs,
  ...['mod+Tab', 'mod+Shift+Tab', 'mod+PageUp', 'mod+PageDown', 'mod+F4', 'Alt+F4', 'mod+Shift+Q'],
]

/** True when an action of browser mode can't have these keys, because its page would never see them. */
export function isKeptByBrowser(keys: string, platform: Platform): boolean {
  return (platform === 'mac' ? onMac : elsewhere).includes(normalKeys(keys, platform))
}
