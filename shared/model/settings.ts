import { z } from 'zod'
import { Id, ModelRef } from './conversation.ts'
import { AskingDefaults, Preset } from './preset.ts'

/** Keys as `keys.ts` writes them; empty: none. */
const Keys = z.string().max(60)
const KeysById = z.record(z.string().max(64), Keys)
const Milliseconds = z.int().min(1_000).max(3_600_000)

/** Where the local HTTP API listens unless the user chose another port. */
export const DEFAULT_API_PORT = 27_272

/** How many of the things chosen last are remembered. */
export const MOST_RECENT = 50

/** A server that speaks OpenAI's protocol. Its key is not here: it is kept apart, and encrypted. */
export const ServerSettings = z.object({
  id: Id,
  label: z.string().trim().min(1).max(80),
  address: z.string().min(1).max(300),
  /** As `ollama.allowedRemote`. */
  allowedRemote: z.string().max(300).default(''),
  /** Tokens of context, where the server does not say. */
  contextLength: z.int().min(256).max(4_194_304).optional(),
})
export type ServerSettings = z.infer<typeof ServerSettings>

// Every field once, without its default: a patch must not fill in what it does not speak of.
const top = {
  theme: z.enum(['system', 'light', 'dark', 'contrast', 'contrastDark']),
  textSize: z.int().min(12).max(28),
  defaultModel: ModelRef.nullable(),
  lastModel: ModelRef.nullable(),
  keys: KeysById,
  globalKeys: KeysById,
  recent: z.array(z.string().max(600)).max(MOST_RECENT),
  servers: z.array(ServerSettings).max(20),
  presets: z.array(Preset).max(100),
  engineDefaults: z.record(Id, AskingDefaults),
}
const ollama = {
  address: z.string().max(300),
  allowedRemote: z.string().max(300),
  firstTokenTimeoutMs: Milliseconds,
  idleTimeoutMs: Milliseconds,
}
const llamaCpp = {
  folder: z.string().max(4_096),
  files: z.array(z.string().min(1).max(4_096)).max(500),
  others: z.boolean(),
  gpu: z.boolean(),
  contextLength: z.int().min(256).max(4_194_304),
  atOnce: z.int().min(1).max(16),
  keepMinutes: z.int().min(0).max(1_440),
}
const quick = {
  keepMinutes: z.int().min(0).max(1_440),
  hideOnBlur: z.boolean(),
  offerClipboard: z.boolean(),
  copySelection: z.boolean(),
  offerSetup: z.boolean(),
}
const desktop = { closeToTray: z.boolean(), openAtLogin: z.boolean(), notify: z.boolean() }
const tools = {
  enabled: z.record(z.string().max(128), z.boolean()),
  folders: z.array(z.object({ path: z.string().min(1).max(4_096), write: z.boolean() })).max(100),
  stepLimit: z.int().min(1).max(1_000),
}
const api = {
  enabled: z.boolean(),
  port: z.int().min(1_024).max(65_535),
  approvalTimeoutMs: z.int().min(0).max(3_600_000),
  tools: z.boolean(),
}
const updates = { address: z.string().max(500), check: z.enum(['asked', 'weekly']), askedAt: z.number().min(0) }

/**
 * What the user has chosen, for all windows. Every field has a default, so that `{}` is a whole settings object and a
 * field that a newer version added is simply there.
 */
export const Settings = z.object({
  theme: top.theme.default('system'),
  /** The size of an answer's text, in CSS pixels. */
  textSize: top.textSize.default(16),
  /** The model of a new conversation; null: the one used last. */
  defaultModel: top.defaultModel.default(null),
  lastModel: top.lastModel.default(null),
  /** Keys instead of those of the table of actions, by action id; empty: no key. */
  keys: top.keys.default({}),
  /**
   * Keys that work in every program, by `quickAsk` or `command:<name>`. What is not in it has none: no key is taken
   * before the user has chosen it.
   */
  globalKeys: top.globalKeys.default({}),
  /** What was chosen in the palette and the menu of commands, newest first, by the ids that the palette gives. */
  recent: top.recent.default([]),
  ollama: z
    .object({
      /** Where Ollama is; empty: `OLLAMA_HOST`, else 127.0.0.1:11434. */
      address: ollama.address.default(''),
      /** The address beyond this machine that the user has clearly agreed to; any other stays refused. */
      allowedRemote: ollama.allowedRemote.default(''),
      /** Milliseconds to wait for the first token (a cold model takes minutes to load), then between two tokens. */
      firstTokenTimeoutMs: ollama.firstTokenTimeoutMs.default(600_000),
      idleTimeoutMs: ollama.idleTimeoutMs.default(120_000),
    })
    .prefault({}),
  llamaCpp: z
    .object({
      /** The models folder; empty: `models` in the data folder. */
      folder: llamaCpp.folder.default(''),
      /** Files opened from elsewhere, used where they are. */
      files: llamaCpp.files.default([]),
      /** The .gguf files of other programs are listed too. */
      others: llamaCpp.others.default(true),
      /** Use a graphics card when there is one. */
      gpu: llamaCpp.gpu.default(true),
      /** Tokens of context, unless a conversation says otherwise; a model made for less gets less. */
      contextLength: llamaCpp.contextLength.default(8_192),
      /** Answers made at the same time. */
      atOnce: llamaCpp.atOnce.default(4),
      /** How long a model stays loaded after its last answer. 0: it is unloaded at once. */
      keepMinutes: llamaCpp.keepMinutes.default(10),
    })
    .prefault({}),
  /** Servers that speak OpenAI's protocol, in the user's order; each is an engine of that id. */
  servers: top.servers.default([]),
  presets: top.presets.default([]),
  /** What a new conversation asks of an engine, by its id. */
  engineDefaults: top.engineDefaults.default({}),
  quick: z
    .object({
      /** For how many minutes the last conversation is gone on with; then quick ask begins afresh. 0: always afresh. */
      keepMinutes: quick.keepMinutes.default(10),
      /** It goes away when another window gets the focus. */
      hideOnBlur: quick.hideOnBlur.default(true),
      /** Offers the clipboard's text when it has just changed. */
      offerClipboard: quick.offerClipboard.default(false),
      /** Gets the selected text by pressing the copy key in the program below, where the system has no other way. */
      copySelection: quick.copySelection.default(false),
      /** The empty page offers to set it up, until that is done or no longer wanted. */
      offerSetup: quick.offerSetup.default(true),
    })
    .prefault({}),
  desktop: z
    .object({
      /** Closing the last window leaves Aside in the tray. */
      closeToTray: desktop.closeToTray.default(false),
      openAtLogin: desktop.openAtLogin.default(false),
      /** A notification when an answer that no window shows ends, or needs a decision. */
      notify: desktop.notify.default(true),
    })
    .prefault({}),
  tools: z
    .object({
      /** By tool name, where it differs from what the tool starts with. */
      enabled: tools.enabled.default({}),
      /** Where the file tools may read, and, with `write`, ask to write. Absolute paths. */
      folders: tools.folders.default([]),
      /** After so many steps of one answer the user is asked before it goes on. */
      stepLimit: tools.stepLimit.default(50),
    })
    .prefault({}),
  api: z
    .object({
      /** The local HTTP API, for scripts and other programs of this computer. */
      enabled: api.enabled.default(false),
      port: api.port.default(DEFAULT_API_PORT),
      /** How long a request waits for the user's decision; then it answers 504, and the run stays. Milliseconds. */
      approvalTimeoutMs: api.approvalTimeoutMs.default(120_000),
      /** Questions of scripts may use Aside's tools; each effect is still asked for in a window. */
      tools: api.tools.default(false),
    })
    .prefault({}),
  updates: z
    .object({
      /** Where the newest release is told (GitHub's and Forgejo's form); empty: where this build says, if it does. */
      address: updates.address.default(''),
      /** `asked`: only when the user asks. */
      check: updates.check.default('asked'),
      /** When it was last asked, in milliseconds since 1970; 0: never. */
      askedAt: updates.askedAt.default(0),
    })
    .prefault({}),
})
export type Settings = z.infer<typeof Settings>

/** A change of some settings; fields that are absent stay as they are, groups are merged field by field. */
export const SettingsPatch = z
  .strictObject({
    ...top,
    ollama: z.strictObject(ollama).partial(),
    llamaCpp: z.strictObject(llamaCpp).partial(),
    quick: z.strictObject(quick).partial(),
    desktop: z.strictObject(desktop).partial(),
    tools: z.strictObject(tools).partial(),
    api: z.strictObject(api).partial(),
    updates: z.strictObject(updates).partial(),
  })
  .partial()
export type SettingsPatch = z.infer<typeof SettingsPatch>

export const defaultSettings: Settings = Settings.parse({})

/** The settings with the patch laid over them. An undefined field changes nothing. */
export function patchSettings(settings: Settings, patch: SettingsPatch): Settings {
  return {
    ...settings,
    ...given(patch),
    ollama: { ...settings.ollama, ...given(patch.ollama) },
    llamaCpp: { ...settings.llamaCpp, ...given(patch.llamaCpp) },
    quick: { ...settings.quick, ...given(patch.quick) },
    desktop: { ...settings.desktop, ...given(patch.desktop) },
    tools: { ...settings.tools, ...given(patch.tools) },
    api: { ...settings.api, ...given(patch.api) },
    updates: { ...settings.updates, ...given(patch.updates) },
  }
}

function given<T extends object>(fields: T | undefined): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
