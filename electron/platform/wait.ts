/** Resolves after so many milliseconds. Node stays for it; Electron quits all the same. */
export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
