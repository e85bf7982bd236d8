import { AppError } from '../../shared/model/errors.ts'
import type { Settings, SettingsPatch } from '../../shared/model/settings.ts'
import { os } from './base.ts'

interface Deps {
  settings: { get(): Settings; update(patch: SettingsPatch): Settings }
  /** Throws INVALID_INPUT, saying what to type, for what is no address. */
  judgeAddress(address: string): { origin: string }
}

export function settingsProcedures({ settings, judgeAddress }: Deps) {
  return os.settings.router({
    get: os.settings.get.handler(() => settings.get()),
    update: os.settings.update.handler(({ input }) => {
      const { address, allowedRemote } = input.ollama ?? {}
      // Empty is the default address, which is not the user's to mend here.
      if (address?.trim()) judgeAddress(address)
      if (allowedRemote) assertOrigin(allowedRemote)
      return settings.update(input)
    }),
  })
}

/** What was agreed to is compared as an origin: anything else would allow nothing, and not say so. */
function assertOrigin(allowedRemote: string): void {
  if (/^https?:/.test(allowedRemote) && URL.canParse(allowedRemote) && new URL(allowedRemote).origin === allowedRemote)
    return
  throw new AppError('INVALID_INPUT', `"${allowedRemote.slice(0, 100)}" is not the origin of a server.`, {
    next: 'Write it like http://my-server:11434, with nothing after the port.',
  })
}
