import url from './highlight.worker.ts?worker&url'

/** As much of Trusted Types as is used here; the DOM typings know nothing of it. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): TrustedPolicy
}
interface TrustedPolicy {
  createScriptURL(url: string): unknown
}

let policy: TrustedPolicy | undefined

/**
 * The highlighter's address, fit for `new Worker`. The page's one Trusted Types policy, `aside`, is made here, once, and
 * lets nothing else through: no other code can turn a string into a script.
 */
export function highlighterUrl(): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes
  if (!types) return url
  policy ??= types.createPolicy('aside', {
    createScriptURL: (asked) => {
      const target = new URL(asked, location.href)
      if (asked !== url || target.protocol !== location.protocol || target.host !== location.host) {
        throw new TypeError('Not a script of this page')
      }
      return asked
    },
  })
  return policy.createScriptURL(url) as string
}
