import { ensureBuilt } from './build.mjs'
import { runNode } from './project.mjs'

/** Prints an answer: standard input and output are the answer's own, whatever is said here goes to standard error. */
export async function ask(args) {
  const code = await ensureBuilt()
  return code !== 0 ? code : runNode('out/main/ask.js', args)
}
