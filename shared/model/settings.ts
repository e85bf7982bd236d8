import { z } from 'zod'
import { ModelRef } from './conversation.ts'

/**
 * What the user has chosen, for all windows. Every field has a default, so that `{}` is a whole settings object and a
 * field that a newer version added is simply there.
 */
export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark', 'contrast', 'contrastDark']).default('system'),
  /** The size of an answer's text, in CSS pixels. */
  textSize: z.int().min(12).max(28).default(16),
  /** The model of a new conversation; null: the one used last. */
  defaultModel: ModelRef.nullable().default(null),
  lastModel: ModelRef.nullable().default(null),
  ollama: z
    .object({
      /** Where Ollama is; empty: `OLLAMA_HOST`, else 127.0.0.1:11434. */
      address: z.string().max(300).default(''),
      /** The address beyond this machine that the user has clearly agreed to; any other stays refused. */
      allowedRemote: z.string().max(300).default(''),
      /** Milliseconds to wait for the first token (a cold model takes minutes to load), then between two tokens. */
      firstTokenTimeoutMs: z.int().min(1_000).max(3_600_000).default(600_000),
      idleTimeoutMs: z.int().min(1_000).max(3_600_000).default(120_000),
    })
    .prefault({}),
})
export type Settings = z.infer<typeof Settings>

/** A change of some settings; fields that are absent stay as they are. `ollama` is merged field by field. */
export const SettingsPatch = z.strictObject({
  theme: Settings.shape.theme.unwrap().optional(),
  textSize: Settings.shape.textSize.unwrap().optional(),
  defaultModel: ModelRef.nullable().optional(),
  lastModel: ModelRef.nullable().optional(),
  ollama: z
    .strictObject({
      address: z.string().max(300).optional(),
      allowedRemote: z.string().max(300).optional(),
      firstTokenTimeoutMs: z.int().min(1_000).max(3_600_000).optional(),
      idleTimeoutMs: z.int().min(1_000).max(3_600_000).optional(),
    })
    .optional(),
})
export type SettingsPatch = z.infer<typeof SettingsPatch>

export const defaultSettings: Settings = Settings.parse({})
