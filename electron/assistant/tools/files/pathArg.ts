import { z } from 'zod'

/** A text that can be stored as it stands: half a surrogate pair would become another character on the way. */
export const wholeText = (length: number) =>
  z
    .string()
    .max(length)
    .refine((text) => text.isWellFormed(), 'It has half a character.')

/** A path as models give it. */
export const PathArg = wholeText(4_096).min(1).describe('The whole path, from the root on.')
