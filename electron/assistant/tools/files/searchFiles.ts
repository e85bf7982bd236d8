import { z } from 'zod'
import { strings } from '../../../../shared/strings.ts'
import { argsOf } from '../argsOf.ts'
import type { AsideTool } from '../tool.ts'
import type { FilePort } from './filePort.ts'
import { PathArg } from './pathArg.ts'

const words = strings.tools

const args = argsOf(
  z.strictObject({
    path: PathArg.optional().describe('The folder to search, with all below it. Without it: every granted folder.'),
    name: z.string().min(1).max(255).optional().describe('Only files so named: "*.md", or a part of the name.'),
    text: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe('What a line must have. Without it: files are found by name.'),
    regex: z.boolean().default(false).describe('The text is a regular expression of JavaScript.'),
    caseSensitive: z.boolean().default(false),
    context: z.int().min(0).max(10).default(2).describe('Lines shown before and after each hit.'),
  }),
)
type Args = ReturnType<typeof args.parse>

export function createSearchFiles({ threads, access, missing, timeoutMs }: FilePort): AsideTool<Args> {
  return {
    ...args,
    name: 'search_files',
    title: words.titles.search_files,
    description: 'Finds files by name, or lines by their text, in the granted folders.',
    effect: 'reads',
    startsEnabled: true,
    canBeGranted: false,
    missing: () => missing(),
    asks: () => false,
    card: ({ path, name, text, regex, caseSensitive, context }) => ({
      title: words.titles.search_files,
      fields: [
        { label: words.fields.folder, value: path ?? words.fields.everyFolder },
        { label: words.fields.name, value: name ?? words.fields.anyName },
        ...(text === undefined ? [] : [{ label: words.fields.text, value: text }]),
        { label: words.fields.regex, value: regex ? words.yes : words.no },
        { label: words.fields.caseSensitive, value: caseSensitive ? words.yes : words.no },
        { label: words.fields.context, value: String(context) },
      ],
      destructive: false,
    }),
    run({ path, name, text, ...how }, { signal }) {
      // What was found by then is worth more than an end without a word, so it ends by itself a good while sooner.
      const ms = timeoutMs / 2
      return threads.call('findInFiles', [access(), { path, name, text, ...how }, ms], signal)
    },
  }
}
