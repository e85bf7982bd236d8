import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { ConversationSettings, Id, ModelRef } from '../model/conversation.ts'
import { DownloadableFile, FoundServer, LoadedModel, ModelDetails } from '../model/modelDetails.ts'
import { Transfer } from '../model/transfer.ts'
import { Done, procedure } from './base.ts'

const Started = z.object({ transferId: Id })
const Path = z.string().min(1).max(4_096)
const Name = z.string().trim().min(1).max(512)

/** Managing models. Which there are is told by `engines.list`. */
export const models = {
  details: procedure.input(z.strictObject({ model: ModelRef })).output(ModelDetails),
  /** What every engine that can tell has in memory now. */
  loaded: procedure.output(z.array(LoadedModel)),
  /** Loads it, or keeps it loaded: `keepAlive` as in a conversation's settings. Resolves when it is in memory. */
  load: procedure
    .input(
      z.strictObject({
        model: ModelRef,
        keepAlive: ConversationSettings.shape.keepAlive,
        contextLength: ConversationSettings.shape.contextLength,
      }),
    )
    .output(Done),
  unload: procedure.input(z.strictObject({ model: ModelRef })).output(Done),
  /** What deleting it would free, in bytes, where it can be told. Files of other programs can't be deleted: FORBIDDEN. */
  removal: procedure.input(z.strictObject({ model: ModelRef })).output(z.object({ freed: z.number().optional() })),
  remove: procedure.input(z.strictObject({ model: ModelRef })).output(Done),
  copy: procedure.input(z.strictObject({ model: ModelRef, to: Name })).output(Done),

  /** Every transfer of now, again after each change (at most some times a second). */
  transfers: procedure.output(eventIterator(z.array(Transfer))),
  pull: procedure.input(z.strictObject({ name: Name })).output(Started),
  /** Makes a model of Ollama's from a .gguf file. */
  importFile: procedure.input(z.strictObject({ path: Path, name: Name })).output(Started),
  /** What a URL or a name on Hugging Face (`owner/name`, `owner/name/file.gguf`) leads to. Asks that server. */
  lookUp: procedure
    .input(z.strictObject({ from: z.string().trim().min(1).max(2_000) }))
    .output(z.object({ files: z.array(DownloadableFile) })),
  /** Downloads one file of a `lookUp` into the models folder. */
  download: procedure.input(z.strictObject({ file: DownloadableFile })).output(Started),
  stopTransfer: procedure.input(z.strictObject({ id: Id })).output(Done),
  resumeTransfer: procedure.input(z.strictObject({ id: Id })).output(Done),
  /** Takes one that does not run off the list, with what it had. */
  dropTransfer: procedure.input(z.strictObject({ id: Id })).output(Done),

  /** Starts `ollama serve` as a child of Aside, which ends with it. Resolves when it answers. */
  startOllama: procedure.output(Done),
  /** The system's chooser for a .gguf file; null when none was chosen. In browser mode: UNSUPPORTED_HERE. */
  chooseFile: procedure.output(z.string().nullable()),
  /** Judges a .gguf file and adds it, in place, to the models. INVALID_INPUT says what is wrong with it. */
  openFile: procedure.input(z.strictObject({ path: Path })).output(ModelRef),
  /** Servers on this computer that could be added. */
  found: procedure.output(z.array(FoundServer)),
}
