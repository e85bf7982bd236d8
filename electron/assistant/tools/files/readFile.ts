import { z } from 'zod'
import { strings } from '../../../../shared/strings.ts'
import { argsOf } from '../argsOf.ts'
import type { AsideTool } from '../tool.ts'
import type { FilePort } from './filePort.ts'
import { PathArg } from './pathArg.ts'

const words = strings.tools

const args = argsOf(
  z.strictObject({
    path: PathArg,
    offset: z.int().min(0).default(0).describe('The byte to begin at, as the end of a cut answer names it.'),
  }),
)
type Args = ReturnType<typeof args.parse>

export function createReadFile({ threads, access, missing }: FilePort): AsideTool<Args> {
  return {
    ...args,
    name: 'read_file',
    title: words.titles.read_file,
    description: 'Reads a text file in a granted folder, 64 KiB a call; a longer one says how to go on.',
    effect: 'reads',
    startsEnabled: true,
    canBeGranted: false,
    missing: () => missing(),
    asks: () => false,
    card: ({ path, offset }) => ({
      title: words.titles.read_file,
      fields: [
        { label: words.fields.path, value: path },
        { label: words.fields.from, value: words.fields.fromByte(offset) },
      ],
      destructive: false,
    }),
    run: ({ path, offset }, { signal }) => threads.call('readPage', [access(), path, offset], signal),
  }
}
