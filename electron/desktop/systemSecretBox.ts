import { safeStorage } from 'electron'
import type { SecretBox } from '../platform/secretBox.ts'

/** The system's keychain through safeStorage. On Linux without one Chromium's key is in its code: that counts as none. */
export const systemSecretBox: SecretBox = {
  async available() {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return false
    return process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'
  },
  encrypt: async (secret) => (await safeStorage.encryptStringAsync(secret)).toString('base64'),
  decrypt: async (encrypted) => (await safeStorage.decryptStringAsync(Buffer.from(encrypted, 'base64'))).result,
}
