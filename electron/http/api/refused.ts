import { z } from 'zod'

/** A field that would change what is answered and that Aside can't do: refused by name, unless it says nothing. */
export function refused(...harmless: readonly (string | number | boolean)[]) {
  const message = harmless.length > 0 ? `Aside can do this only as ${harmless.join(' or ')}.` : 'Aside can’t do this.'
  return z
    .any()
    .refine((value) => value === undefined || value === null || harmless.includes(value), message)
    .optional()
}
