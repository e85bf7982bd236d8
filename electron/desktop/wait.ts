/** Resolves after so many milliseconds; a quit does not wait for it. */
export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
