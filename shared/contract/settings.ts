import { Settings, SettingsPatch } from '../model/settings.ts'
import { procedure } from './base.ts'

export const settings = {
  get: procedure.output(Settings),
  /** Answers the whole settings as they now are. */
  update: procedure.input(SettingsPatch).output(Settings),
}
