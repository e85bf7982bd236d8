/** How many elements a picture has when each `use` is replaced by what it uses, as it is to be painted. */
export function countParts(root: Element): number {
  const known = new Map<Element, number>()
  const count = (element: Element): number => {
    const before = known.get(element)
    if (before !== undefined) return before
    // What uses itself is painted as nothing.
    known.set(element, 0)
    let parts = 1
    for (const child of element.children) parts += count(child)
    const used = element.localName === 'use' ? usedBy(element) : null
    if (used) parts += count(used)
    known.set(element, parts)
    return parts
  }
  const usedBy = (element: Element) => {
    const [, id] = /^#(.+)$/.exec(element.getAttribute('href') ?? element.getAttribute('xlink:href') ?? '') ?? []
    return id === undefined ? null : root.querySelector(`[id="${CSS.escape(id)}"]`)
  }
  return count(root)
}
