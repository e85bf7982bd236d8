import { AppError } from '../../shared/model/errors.ts'

const schemes = ['http:', 'https:', 'mailto:']

/**
 * The one way that a link leaves Aside: parsed, its scheme on the list, and handed to the system as the parser wrote it,
 * never as it came. Anything else is FORBIDDEN.
 */
export async function openExternalSafely(url: string, open: (url: string) => Promise<void>): Promise<void> {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (!parsed || !schemes.includes(parsed.protocol)) {
    throw new AppError('FORBIDDEN', 'Aside opens only web and mail links.', {
      next: 'Copy the link if you trust it, and open it yourself.',
    })
  }
  await open(parsed.href)
}
