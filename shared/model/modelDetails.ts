import { z } from 'zod'
import { ModelRef } from './conversation.ts'

/** A model that an engine has in memory now. Sizes are bytes. */
export const LoadedModel = z.object({
  ref: ModelRef,
  label: z.string(),
  size: z.number().nonnegative().optional(),
  /** How much of it is in the graphics card's memory; 0: none. */
  gpuSize: z.number().nonnegative().optional(),
  contextLength: z.int().positive().optional(),
  /** When it is unloaded unless it is used, as an ISO time; null: never. Absent: not known. */
  expiresAt: z.string().nullable().optional(),
})
export type LoadedModel = z.infer<typeof LoadedModel>

/** What there is to know of one model beyond its line in the list. Texts are the engine's or the file's own. */
export const ModelDetails = z.object({
  license: z.string().optional(),
  template: z.string().optional(),
  system: z.string().optional(),
  /** Parameters that the model brings, one `name value` a line. */
  parameters: z.string().optional(),
  /** What the model's file says of itself, by key, in its own order. */
  facts: z.array(z.object({ key: z.string(), value: z.string() })),
  /** Where its file is, when that is known. */
  path: z.string().optional(),
  /** ISO time. */
  modifiedAt: z.string().optional(),
})
export type ModelDetails = z.infer<typeof ModelDetails>

/** A server that answers on this computer and is not used yet. */
export const FoundServer = z.object({
  /** What it says it is, or what usually listens there: "LM Studio". */
  label: z.string(),
  address: z.string(),
  models: z.array(z.string()),
})
export type FoundServer = z.infer<typeof FoundServer>

const FileOnServer = z.object({
  /** The file's own name, without folders. */
  name: z.string().min(1).max(255),
  url: z.string().max(4_000),
  size: z.number().nonnegative().optional(),
  /** 64 hex digits. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
})
export type FileOnServer = z.infer<typeof FileOnServer>

/** One model that could be downloaded: a file, or all the parts of one that was split. */
export const DownloadableFile = z.object({
  name: z.string().min(1).max(600),
  /** Bytes, of all parts, when they are known. */
  size: z.number().nonnegative().optional(),
  parts: z.array(FileOnServer).min(1).max(200),
})
export type DownloadableFile = z.infer<typeof DownloadableFile>
