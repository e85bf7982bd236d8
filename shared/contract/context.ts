import { z } from 'zod'
import { procedure } from './base.ts'

/** Text from outside. `cut`: there was more than a question can hold. */
export const ContextText = z.object({ text: z.string(), cut: z.boolean() })
export type ContextText = z.infer<typeof ContextText>

/**
 * What could be added to a question, without its words. `clipboard`: it changed in the last half minute. `selection`:
 * `read` it can be read as it is; `copy` only by pressing the copy key in the program below; `none` not at all here.
 */
export const Offers = z.object({ clipboard: z.boolean(), selection: z.enum(['read', 'copy', 'none']) })
export type Offers = z.infer<typeof Offers>

/** Text of other programs. Asked for only when the user asked, and shown before it is sent. */
export const context = {
  offers: procedure.output(Offers),
  /** Empty when the clipboard has no text. In browser mode: UNSUPPORTED_HERE; the page asks its browser. */
  clipboard: procedure.output(ContextText),
  /** The text selected in the program below. In browser mode, and where it can't be had: UNSUPPORTED_HERE. */
  selection: procedure.output(ContextText),
}
