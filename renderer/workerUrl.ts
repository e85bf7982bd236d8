import highlighter from './markdown/highlight.worker.ts?worker&url'
import pdfReader from './state/files/pdf.worker.ts?worker&url'

/** Every script of ours that may become a worker. */
const urls = { highlighter, pdfReader }

/** As much of Trusted Types as is used here; the DOM typings know nothing of it. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): TrustedPolicy
}
interface TrustedPolicy {
  createScriptURL(url: string): unknown
}

let policy: TrustedPolicy | undefined

/**
 * The worker's address, fit for `new Worker`. The page's one Trusted Types policy, `aside`, is made here, once, and
 * lets nothing else through: no other code can turn a string into a script.
 */
export function workerUrl(name: keyof typeof urls): string {
  const url = urls[name]
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes
  if (!types) return url
  policy ??= types.createPolicy('aside', {
    createScriptURL: (asked) => {
      const target = new URL(asked, location.href)
      const isOurs = Object.values(urls).includes(asked)
      if (!isOurs || target.protocol !== location.protocol || target.host !== location.host) {
        throw new TypeError('Not a script of this page')
      }
      return asked
    },
  })
  return policy.createScriptURL(url) as string
}
