/** Our one origin: the scheme is served from an allow-list, and no other page ever has it. */
export const pageOrigin = 'app://bundle'

/** True for an address of our own pages. `URL.origin` says nothing for schemes it does not know, so the parts are compared. */
export function isOurPage(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}` === pageOrigin
}

/** True for the page that draws diagrams, the only one of ours that stands in a frame. */
export function isOurFrame(url: string): boolean {
  return isOurPage(url) && new URL(url).pathname === '/frame.html'
}
