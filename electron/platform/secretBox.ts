/** Encrypts what must not stand on the disk as it is, with a key that the system keeps for this user: safeStorage's. */
export interface SecretBox {
  /** False: nothing here can keep a secret, and it lives in memory until Aside ends. */
  available(): Promise<boolean>
  /** Rejects when it is not available. The result is base64. */
  encrypt(secret: string): Promise<string>
  /** Rejects when it was encrypted by another user or computer, or damaged. */
  decrypt(encrypted: string): Promise<string>
}

/** Browser mode's: plain Node has no keychain. */
export const noSecretBox: SecretBox = {
  available: async () => false,
  encrypt: async () => {
    throw new Error('There is nothing to encrypt a secret with.')
  },
  decrypt: async () => {
    throw new Error('There is nothing to decrypt a secret with.')
  },
}
