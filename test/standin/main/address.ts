const schemes = new Set<string>()

/** Lets a scheme have an address that the browser knows: app://bundle/x is http://bundle.app.localhost/x there. */
export function mapScheme(scheme: string): void {
  schemes.add(scheme)
}

/** The browser's address of an app:// URL; other URLs come back as they are. */
export function toBrowserUrl(url: string): string {
  const [, scheme, host, rest] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]+)(.*)$/.exec(url) ?? []
  return scheme && schemes.has(scheme) ? `http://${host}.${scheme}.localhost${rest || '/'}` : url
}

/** The app:// URL of the browser's address; other URLs come back as they are. */
export function toAppUrl(url: string): string {
  const [, host, scheme, rest] = /^http:\/\/([^/?#]+)\.([a-z][a-z0-9+-]*)\.localhost(?=$|[/?#])(.*)$/.exec(url) ?? []
  return scheme && schemes.has(scheme) ? `${scheme}://${host}${rest}` : url
}

/** The origin of an app's URL as Electron gives it, which Node's URL doesn't know for custom schemes. */
export function originOf(url: string): string {
  const [, origin, scheme] = /^(([a-z][a-z0-9+.-]*):\/\/[^/?#]+)/.exec(url) ?? []
  return origin && scheme && (schemes.has(scheme) || /^https?$/.test(scheme)) ? origin : 'null'
}
