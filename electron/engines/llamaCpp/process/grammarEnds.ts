/** A schema as node-llama-cpp makes a grammar of it. Its own type can't be told about a schema that is only known now. */
export type Grammar = Record<string, unknown>

/**
 * The same without what could never come to an end, in the definitions too: a part that must have itself within it.
 * Undefined when that is all of it.
 */
export function withEnd(grammar: Grammar, defs: Record<string, Grammar>): Grammar | undefined {
  const ending = new Set<string>()
  for (let before = -1; before < ending.size; ) {
    before = ending.size
    for (const [name, def] of Object.entries(defs)) if (ends(def, ending)) ending.add(name)
  }
  for (const [name, def] of Object.entries(defs)) {
    if (ending.has(name)) defs[name] = pruned(def, ending)
    else delete defs[name]
  }
  return ends(grammar, ending) ? pruned(grammar, ending) : undefined
}

const listOf = (value: unknown) => (Array.isArray(value) ? (value as Grammar[]) : [])
const propertiesOf = ({ properties }: Grammar) => Object.entries((properties ?? {}) as Record<string, Grammar>)

function ends(grammar: Grammar, ending: ReadonlySet<string>): boolean {
  const does = (one: Grammar) => ends(one, ending)
  const { $ref, oneOf, type, additionalProperties: more, prefixItems, items, minItems, minProperties } = grammar
  if (typeof $ref === 'string') return ending.has($ref.replace('#/$defs/', ''))
  if (oneOf) return listOf(oneOf).some(does)
  if (type === 'object') {
    const needsMore = Number(minProperties ?? 0) > 0 && typeof more === 'object'
    return propertiesOf(grammar).every(([, value]) => does(value)) && (!needsMore || does(more as Grammar))
  }
  if (type !== 'array') return true
  const first = listOf(prefixItems)
  const needsMore = Number(minItems ?? 0) > first.length && items !== undefined
  return first.every(does) && (!needsMore || does(items as Grammar))
}

/** What ends, without the parts of it that don't. */
function pruned(grammar: Grammar, ending: ReadonlySet<string>): Grammar {
  const prune = (one: Grammar) => pruned(one, ending)
  const { oneOf, type, additionalProperties: more, items, prefixItems } = grammar
  if (oneOf) {
    return {
      oneOf: listOf(oneOf)
        .filter((one) => ends(one, ending))
        .map(prune),
    }
  }
  if (type === 'object') {
    const properties = Object.fromEntries(propertiesOf(grammar).map(([name, value]) => [name, prune(value)]))
    if (typeof more !== 'object' || more === null)
      return { ...grammar, ...(grammar.properties !== undefined && { properties }) }
    if (!ends(more as Grammar, ending)) return { type, properties }
    return { ...grammar, additionalProperties: prune(more as Grammar) }
  }
  if (type !== 'array') return grammar
  const first = listOf(prefixItems).map(prune)
  const start = { ...grammar, ...(first.length > 0 && { prefixItems: first }) }
  if (items === undefined) return start
  if (ends(items as Grammar, ending)) return { ...start, items: prune(items as Grammar) }
  const { items: _, ...rest } = start as Grammar
  return { ...rest, maxItems: first.length }
}
