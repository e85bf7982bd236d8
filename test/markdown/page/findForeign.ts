/**
 * Says everything below an element that our renderer would never make. It knows what is allowed, not
 * what is dangerous, so a way in that nobody thought of is found as well.
 */
export function findForeign(root: Element): string[] {
  const words = (list: string) => new Set(list.split(' '))
  const elements = words(
    'div p span a strong em del sup code pre br hr h1 h2 h3 h4 h5 h6 ul ol li blockquote table thead tbody tr th td ' +
      'figure header button input img',
  )
  const attributes = words(
    'class title href rel dir start role type disabled readonly checked src alt data-align tabindex aria-label aria-pressed',
  )
  // KaTeX makes its own elements, with styles for their places and MathML for screen readers.
  const mathElements = words(
    'span svg path line math semantics annotation mrow mi mo mn ms mtext mspace mfrac msqrt mroot msup msub msubsup ' +
      'munder mover munderover mtable mtr mtd mstyle mpadded mphantom menclose merror',
  )
  const mathAttributes = words(
    'class style aria-hidden xmlns encoding width height viewBox preserveAspectRatio d x1 y1 x2 y2 stroke-width ' +
      'mathvariant stretchy fence separator accent accentunder minsize maxsize lspace rspace columnalign rowspacing ' +
      'columnspacing scriptlevel displaystyle mathcolor mathbackground voffset linethickness movablelimits display notation',
  )
  const found: string[] = []
  for (const element of root.querySelectorAll('*')) {
    const inMath = element.closest('.katex') !== null
    const name = element.localName
    if (!(inMath ? mathElements : elements).has(name)) found.push(`<${name}>`)
    for (const { name: attribute, value } of element.attributes) {
      if (!(inMath ? mathAttributes : attributes).has(attribute))
        found.push(`${name} ${attribute}=${value.slice(0, 40)}`)
      if (/url\(|expression|javascript:/i.test(attribute === 'style' ? value : '')) found.push(`style ${value}`)
      if (attribute === 'href' && !/^(?:https?:\/\/|mailto:)/.test(value)) found.push(`href ${value.slice(0, 60)}`)
      if (attribute === 'src' && !/^data:image\/(?:png|jpeg|gif|webp|avif);base64,/.test(value))
        found.push(`src ${value}`)
    }
    if (name === 'input' && !(element as HTMLInputElement).disabled) found.push('an input that takes input')
    if (name === 'a' && element.getAttribute('rel') !== 'noopener noreferrer') found.push('a link without rel')
  }
  return found
}
