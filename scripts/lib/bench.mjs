import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { root, runNode, say } from './project.mjs'

/** Runs `bench/NAME/run.ts`, or all of them without a name. */
export async function bench(args) {
  const folder = join(root, 'bench')
  const there = existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'run.ts'))) : []
  const [name, ...rest] = args
  const chosen = name === undefined ? there : there.filter((one) => one === name)
  if (chosen.length === 0) {
    say(
      there.length === 0
        ? 'There are no benchmarks yet.'
        : `There is no benchmark "${name}". There are: ${there.join(', ')}.`,
    )
    return name === undefined ? 0 : 2
  }
  const built = await ensureBuilt()
  if (built !== 0) return built
  let worst = 0
  for (const one of chosen) worst = (await runNode(`bench/${one}/run.ts`, rest)) || worst
  return worst
}
