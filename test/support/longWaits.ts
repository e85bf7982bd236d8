import { vi } from 'vitest'

// A second, which is Vitest's own patience, is nothing on a machine that does other work too.
const { waitFor } = vi
vi.waitFor = (callback, options = 15_000) => waitFor(callback, options)
