import '../../test/support/runFromSource.ts'

// What it measures is loaded after the hooks that let plain Node run it from its TypeScript.
await import('./measure.ts')
