import { z } from 'zod'
import { number } from '../../../../shared/format.ts'
import type { ToolCard } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { argsOf } from '../argsOf.ts'
import type { AsideTool } from '../tool.ts'
import type { FilePort } from './filePort.ts'
import { PathArg, wholeText } from './pathArg.ts'
import type { WritePreview } from './previewWrite.ts'

const words = strings.tools

const args = argsOf(
  z.strictObject({
    path: PathArg,
    text: wholeText(1_000_000).describe('All that the file will hold.'),
  }),
)
type Args = ReturnType<typeof args.parse>

export function createWriteFile({ threads, access, missing }: FilePort): AsideTool<Args> {
  // What the card of these very arguments was made against: a yes to it does not hold for another file.
  const bases = new WeakMap<Args, string>()
  return {
    ...args,
    name: 'write_file',
    title: words.titles.write_file,
    description: 'Writes a text file in a granted folder: a new one, or in place of the one that is there.',
    effect: 'changes',
    startsEnabled: true,
    canBeGranted: true,
    missing: () => missing({ write: true }),
    asks: () => true,
    async card(given) {
      const preview = await threads.call('previewWrite', [access(), given.path, given.text])
      bases.set(given, preview.basis)
      return cardOf(given, preview)
    },
    async run(given, { signal }) {
      signal.throwIfAborted()
      // Not ended by the signal: it takes a moment, and what it began is finished.
      const { path, text } = given
      const { real, bytes } = await threads.call('replaceFile', [access(), path, text, bases.get(given)])
      return `Written: ${number(bytes)} bytes to ${real}`
    },
  }
}

function cardOf({ path, text }: Args, { real, newFolders, was, diff, basis }: WritePreview): ToolCard {
  const size = new TextEncoder().encode(text).length
  const warnings = [
    was && (was.isSame ? words.nothingChanges : words.replaces),
    was && !was.isText && !was.isSame && words.replacesNotText,
    was?.isLinked && words.otherNames,
  ].filter(Boolean)
  return {
    title: words.titles.write_file,
    fields: [
      { label: words.fields.path, value: path },
      ...(real === path ? [] : [{ label: words.fields.leadsTo, value: real }]),
      { label: words.fields.size, value: was ? words.otherSize(size, was.size) : words.newFile(size) },
      ...(newFolders > 0 ? [{ label: words.fields.newFolders, value: number(newFolders) }] : []),
      ...(was && !was.isText ? [{ label: words.fields.now, value: words.notText(was.size, basis) }] : []),
      { label: words.fields.text, value: text },
    ],
    ...(diff !== undefined && { diff }),
    ...(warnings.length > 0 && { warning: warnings.join(' ') }),
    destructive: was !== undefined && !was.isSame,
  }
}
