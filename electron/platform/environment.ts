import { devNull } from 'node:os'

/**
 * Removes from the environment what steers libraries behind the user's back: tracing that would send conversations to a
 * web service, keys that would go to whatever server is set. Importing this module does it to `process.env`. It must be
 * the first import of every entry, before anything that could load LangChain. Proxy variables stay, for programs that
 * Aside opens (a browser): Aside's own connections never use a proxy.
 */

const steering = /^(LANGSMITH|LANGCHAIN|LANGGRAPH|LC|OTEL|OPENAI)_/i
const exact = new Set(['OLLAMA_BASE_URL'])

/** POSIX locale variables share the prefix `LC_` with LangChain's. They must stay: the system's dialogs speak by them. */
const locale = new Set([
  'LC_ALL',
  'LC_ADDRESS',
  'LC_COLLATE',
  'LC_CTYPE',
  'LC_IDENTIFICATION',
  'LC_MEASUREMENT',
  'LC_MESSAGES',
  'LC_MONETARY',
  'LC_NAME',
  'LC_NUMERIC',
  'LC_PAPER',
  'LC_TELEPHONE',
  'LC_TIME',
])

/** Takes the steering variables out of `env`, in place, and says which ones were there. */
export function cleanEnvironment(env: NodeJS.ProcessEnv): string[] {
  const removed = Object.keys(env).filter(
    (name) => !locale.has(name) && (steering.test(name) || exact.has(name.toUpperCase())),
  )
  for (const name of removed) delete env[name]
  return removed
}

/** The variables that were removed when Aside started. */
export const removedFromEnvironment: readonly string[] = cleanEnvironment(process.env)

// Any one "true" turns tracing on; a plain "false" outlasts a library that looks again later.
for (const name of ['LANGSMITH_TRACING', 'LANGSMITH_TRACING_V2', 'LANGCHAIN_TRACING', 'LANGCHAIN_TRACING_V2']) {
  process.env[name] = 'false'
}
// LangSmith would also read a profile with keys from the user's home.
process.env.LANGSMITH_CONFIG_FILE = devNull
