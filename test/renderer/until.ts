/** Waits until `check` holds; fails, saying what it waited for, when it doesn't within five seconds. */
export async function until(what: string, check: () => boolean): Promise<void> {
  const end = Date.now() + 5_000
  while (!check()) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
