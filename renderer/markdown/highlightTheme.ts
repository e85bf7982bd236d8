/** What a piece of code is, as the class it gets: the page's own colours belong to these. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  k: [
    'keyword.control',
    'keyword.other',
    'keyword.operator.new',
    'keyword.operator.expression',
    'keyword.operator.logical.python',
    'keyword.declaration',
    'keyword.package',
    'keyword.import',
    'keyword.var',
    'keyword.function',
    'keyword.type',
    'storage',
    'variable.language',
    'markup.heading',
    'entity.name.section',
  ],
  s: [
    'string',
    'punctuation.definition.string',
    'constant.character.escape',
    'markup.inline.raw',
    'markup.fenced_code',
  ],
  f: [
    'entity.name.function',
    'support.function',
    'entity.name.tag',
    'entity.name.command',
    'meta.function-call.generic',
  ],
  c: ['comment', 'punctuation.definition.comment'],
  n: ['constant.numeric', 'constant.language', 'keyword.other.unit', 'support.constant'],
  t: [
    'entity.name.type',
    'entity.name.class',
    'entity.other.inherited-class',
    'entity.other.attribute-name',
    'support.type',
    'support.class',
    'storage.type.java',
    'storage.type.cs',
  ],
  i: ['markup.inserted', 'punctuation.definition.inserted'],
  d: ['markup.deleted', 'punctuation.definition.deleted'],
}

const NAMES = Object.keys(KINDS)
const PLAIN = '#000000'

/** The colour stands for a class here: a theme can say nothing but colours. */
function colourOf(index: number): string {
  return `#0000${(index + 1).toString(16).padStart(2, '0').toUpperCase()}`
}

/** A theme whose colours are numbers of classes. */
export const theme = {
  name: 'aside',
  type: 'light' as const,
  fg: PLAIN,
  bg: '#ffffff',
  settings: NAMES.map((name, index) => ({
    scope: [...(KINDS[name] ?? [])],
    settings: { foreground: colourOf(index) },
  })),
}

/** The class for a colour of the theme above, or nothing for plain text. */
export function classOfColour(colour: string | undefined): string | undefined {
  return colour && NAMES[Number.parseInt(colour.slice(1), 16) - 1]
}
