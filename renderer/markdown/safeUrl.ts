const SCHEMES = new Set(['http:', 'https:', 'mailto:'])
/** What a mail link may fill in. Some mail programs also know `attach`, which takes a file from the disk. */
const MAIL_FIELDS = new Set(['to', 'cc', 'bcc', 'subject', 'body', 'in-reply-to'])

/** A link that may be opened, and the part of it that says where it really leads. */
export interface SafeUrl {
  readonly href: string
  /** The host, in its ASCII form, or the address of a mail link. */
  readonly leadsTo: string
}

/** Only absolute http, https and mailto links pass, after control characters are taken out. */
export function safeUrl(source: string): SafeUrl | undefined {
  // Browsers drop these before they look for a scheme, so they must be gone before we do.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const bare = source.replace(/[\u0000-\u001f\u007f-\u009f]/g, '')
  if (!URL.canParse(bare)) return undefined
  const url = new URL(bare)
  if (!SCHEMES.has(url.protocol)) return undefined
  if (url.protocol === 'mailto:') {
    if ([...url.searchParams.keys()].some((field) => !MAIL_FIELDS.has(field.toLowerCase()))) return undefined
    return { href: url.href, leadsTo: url.pathname }
  }
  // A name before the host is hardly ever used but to make the host look like another.
  return url.username || url.password ? undefined : { href: url.href, leadsTo: url.host }
}

const INLINE_IMAGE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[A-Za-z\d+/=]+$/
const LARGEST_IMAGE = 4_000_000

/** An image that is its own data and can't run or load anything. SVG can, and is not among them. */
export function isInlineImage(source: string): boolean {
  return source.length < LARGEST_IMAGE && INLINE_IMAGE.test(source)
}

/** An address needs one of these three to be taken for one: names like Node.js or README.md are no addresses. */
const ADDRESS =
  /^(?:https?:\/\/|(?=www\.)|(?=[^\s/]+\.(?:com|org|net|gov|edu|io|eu|uk|de|fr|info|bank)(?:[/?#:]|$)))([^\s/?#@:]+)/i

/**
 * Whether link text reads as an address of another host than the one it leads to. Invisible and direction-changing
 * characters are taken out first, since they are how such text is made to look right.
 */
export function pretendsToBe(text: string, leadsTo: string): boolean {
  const claimed = ADDRESS.exec(visible(text).trim())?.[1]
  if (claimed === undefined) return false
  const host = URL.canParse(`http://${claimed}`) ? new URL(`http://${claimed}`).hostname : claimed.toLowerCase()
  return withoutWww(host) !== withoutWww(leadsTo.replace(/^.*@|:\d+$/g, ''))
}

function withoutWww(host: string): string {
  return host.toLowerCase().replace(/^www\./, '')
}

/** Text without characters that change its direction or can't be seen. Joiners stay: many scripts and emoji need them. */
export function visible(text: string): string {
  return text.replace(/[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g, '')
}
