import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { bytes, number } from '../../../../shared/format.ts'

type Part = CallToolResult['content'][number]

/** What a model is given of one answer, in characters. */
const MAX_TEXT = 100_000

/** A server's answer as a model reads it: its texts, and a note for each part that is none. */
export function resultText({ content, structuredContent }: CallToolResult): string {
  const parts = content.map(textOf)
  if (parts.length === 0 && structuredContent !== undefined) parts.push(JSON.stringify(structuredContent))
  const text = parts.join('\n')
  if (text === '') return 'The tool answered nothing.'
  if (text.length <= MAX_TEXT) return text
  return `${text.slice(0, MAX_TEXT)}\n… cut: the answer was ${number(text.length)} characters long.`
}

function textOf(part: Part): string {
  if (part.type === 'text') return part.text
  if (part.type === 'resource_link') return `[A link to ${part.uri}: ${part.title ?? part.name}]`
  if (part.type === 'resource') {
    const { uri, mimeType } = part.resource
    return 'text' in part.resource ? `${uri}:\n${part.resource.text}` : note('A file', mimeType, part.resource.blob)
  }
  return note(part.type === 'image' ? 'An image' : 'A sound', part.mimeType, part.data)
}

/** Base64 has four letters for three bytes. */
function note(what: string, type: string | undefined, base64: string): string {
  return `[${what}${type ? ` of the type ${type}` : ''}, ${bytes((base64.length * 3) / 4)}, which was left out]`
}
