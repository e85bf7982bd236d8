import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { tell } from './link.ts'
import { strict } from './strict.ts'

class NativeTheme extends EventEmitter {
  readonly shouldUseHighContrastColors = false
  readonly shouldUseInvertedColorScheme = false
  readonly prefersReducedTransparency = false
  readonly inForcedColorsMode = false
  private source: Electron.NativeTheme['themeSource'] = 'system'
  private systemIsDark = false

  get themeSource() {
    return this.source
  }
  set themeSource(source) {
    this.source = source
    this.apply()
  }
  get shouldUseDarkColors() {
    return this.source === 'system' ? this.systemIsDark : this.source === 'dark'
  }
  /** The stand-in's own: the system turns dark or light. */
  setSystem(dark: boolean) {
    this.systemIsDark = dark
    this.apply()
  }
  private apply() {
    tell({ type: 'theme', dark: this.shouldUseDarkColors })
    this.emit('updated')
  }
}
strict('nativeTheme', NativeTheme.prototype)
export const nativeTheme = new NativeTheme()

// Told apart from plain text, and undone only with its mark: that is all a test of what is stored needs.
const mark = 'stand-in:'
const encryptString = (text: string) => Buffer.from(mark + Buffer.from(text).toString('base64'))
const decryptString = (encrypted: Buffer) => {
  if (!encrypted.toString().startsWith(mark)) throw new Error('Error while decrypting the ciphertext')
  return Buffer.from(encrypted.toString().slice(mark.length), 'base64').toString()
}
export const safeStorage = strict('safeStorage', {
  isEncryptionAvailable: () => true,
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret' as const,
  encryptString,
  decryptString,
  encryptStringAsync: async (text: string) => encryptString(text),
  decryptStringAsync: async (encrypted: Buffer) => ({ result: decryptString(encrypted), shouldReEncrypt: false }),
})

class PowerMonitor extends EventEmitter {
  isOnBatteryPower = () => false
  getSystemIdleTime = () => 0
}
strict('powerMonitor', PowerMonitor.prototype)
export const powerMonitor = new PowerMonitor()

export const net = strict('net', {
  isOnline: () => true,
  async fetch(input: string | Request) {
    const url = typeof input === 'string' ? input : input.url
    if (url.startsWith('file:')) return new Response(readFileSync(fileURLToPath(url)))
    throw new Error(`stand-in: net.fetch only reads files, not ${url}`)
  },
})
