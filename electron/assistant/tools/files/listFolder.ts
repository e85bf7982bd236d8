import { z } from 'zod'
import { strings } from '../../../../shared/strings.ts'
import { argsOf } from '../argsOf.ts'
import type { AsideTool } from '../tool.ts'
import type { FilePort } from './filePort.ts'
import { PathArg } from './pathArg.ts'

const words = strings.tools

const args = argsOf(
  z.strictObject({
    path: PathArg.optional().describe('The whole path of the folder. Without it: the folders that are granted.'),
    offset: z.int().min(0).default(0).describe('The entry to begin at, as the end of a cut answer names it.'),
  }),
)
type Args = ReturnType<typeof args.parse>

export function createListFolder({ threads, access, missing }: FilePort): AsideTool<Args> {
  return {
    ...args,
    name: 'list_folder',
    title: words.titles.list_folder,
    description: 'Lists the files and folders in a granted folder, or tells which folders are granted.',
    effect: 'reads',
    startsEnabled: true,
    canBeGranted: false,
    missing: () => missing(),
    asks: () => false,
    card: ({ path, offset }) => ({
      title: words.titles.list_folder,
      fields: [
        { label: words.fields.folder, value: path ?? words.fields.everyFolder },
        { label: words.fields.from, value: words.fields.fromEntry(offset) },
      ],
      destructive: false,
    }),
    run: ({ path, offset }, { signal }) => threads.call('listEntries', [access(), path, offset], signal),
  }
}
