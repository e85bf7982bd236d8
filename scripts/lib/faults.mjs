import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { root, runNode, say, tool } from './project.mjs'
import { ensureTestPrograms } from './testPrograms.mjs'

const usesRounds = /support\/rounds\.ts'/

/**
 * The tests of chance and number in their long form: those that import `test/support/rounds.ts`, all or with a word in
 * their path. Their chances begin at ASIDE_SEED, which is told, so that a run can be had again.
 */
export async function faults([word = '']) {
  const built = await ensureBuilt()
  if (built !== 0) return built
  const chromium = await ensureTestPrograms()
  const seed = process.env.ASIDE_SEED ?? String(Math.trunc(Math.random() * 2 ** 31))
  const files = readdirSync(join(root, 'test'), { recursive: true })
    .map((name) => join('test', String(name)))
    .filter((name) => name.endsWith('.ts') && name.includes(word))
    .filter((name) => usesRounds.test(readFileSync(join(root, name), 'utf8')))
  const env = { ASIDE_FAULTS: '1', ASIDE_SEED: seed, ...(chromium && { CHROMIUM: chromium }) }
  say(`The same chances again: ASIDE_SEED=${seed} npm run test:faults${word && ` -- ${word}`}`)
  const unit = files.filter((name) => name.endsWith('.test.ts'))
  const specs = files.filter((name) => name.endsWith('.spec.ts'))
  if (unit.length + specs.length === 0) {
    say('No test ran.')
    return 1
  }
  let worst = 0
  if (unit.length > 0) worst = await runNode(tool.vitest, ['run', '--testTimeout=900000', ...unit], { env })
  if (specs.length > 0)
    worst = (await runNode(tool.playwright, ['test', '--reporter=list', ...specs], { env })) || worst
  say(`The same chances again: ASIDE_SEED=${seed} npm run test:faults${word && ` -- ${word}`}`)
  return worst
}
