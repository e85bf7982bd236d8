import type { BrowserContext } from 'playwright/test'

/** What went wrong in pages. A test that causes something on purpose takes it out, else the test fails at its end. */
export interface PageProblems {
  /** Uncaught errors of page scripts. */
  readonly errors: string[]
  /** Violations of a page's content security policy: directive, a space, what was blocked. */
  readonly violations: string[]
  /** Addresses beyond the app that a page tried to reach (known on the stand-in only). */
  readonly refused?: string[]
}

const mark = 'securitypolicyviolation:'

/** Hears every page of a context from its first script on. Call it before the context's first page is made. */
export async function watchPages(context: BrowserContext, problems: PageProblems): Promise<void> {
  context.on('weberror', (error) => problems.errors.push(error.error().stack ?? String(error.error())))
  context.on('console', (message) => {
    if (message.text().startsWith(mark)) problems.violations.push(message.text().slice(mark.length))
  })
  await context.addInitScript((mark) => {
    const { debug } = console
    const tell = (event: SecurityPolicyViolationEvent) => {
      debug(`${mark}${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ''}`.trim())
    }
    addEventListener('securitypolicyviolation', tell, { capture: true })
  }, mark)
}

/** Throws when there are any problems, with all of them in the message. */
export function expectNoProblems({ errors, violations, refused = [] }: PageProblems, output: string): void {
  const found = [
    ...errors,
    ...violations.map((violation) => `Content security policy violated: ${violation}`),
    ...refused.map((url) => `A page tried to reach ${url}`),
  ]
  if (found.length > 0) throw new Error(`${found.join('\n')}\n--- output ---\n${output}`)
}
