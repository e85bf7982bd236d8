import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './build.mjs'
import { root, runNode, say, tool } from './project.mjs'
import { ensureTestPrograms } from './testPrograms.mjs'
import { add, flakyTests, judge, line, playwrightTotals, skipReasons, vitestTotals } from './totals.mjs'

// Not in test-results/: Playwright empties that folder when it starts.
const reports = join(root, 'node_modules', '.aside-reports')
// Tests start Aside hundreds of times: what Node has compiled of it is kept.
const compiled = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.aside-compiled') }
const one = (code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 })

/** Types, then lint and formatting. Answers an exit code. */
export async function check() {
  const types = await checkTypes()
  return (await lint()) || types
}

/**
 * Every test there is, or a part: `types`, `lint`, `unit` or `e2e` as the first word runs that part, with the rest given
 * to its runner; any other words filter both runners by file name. The last line is the totals over all that ran.
 */
export async function test(args) {
  const parts = { types: typesPart, lint: lintPart, unit: unitPart, e2e: endToEndPart }
  const [first] = args
  const chosen = first !== undefined && Object.hasOwn(parts, first) ? [first] : Object.keys(parts)
  const rest = chosen.length === 1 ? args.slice(1) : args
  const names = chosen.length > 1 && rest.length > 0 ? ['unit', 'e2e'] : chosen
  mkdirSync(reports, { recursive: true })
  let totals = { passed: 0, failed: 0, skipped: 0 }
  for (const name of names) totals = add(totals, await parts[name](rest))
  // With a filter each runner may have found nothing, but not all of them.
  if (totals.passed + totals.failed === 0) {
    say('No test ran.')
    totals.failed = 1
  }
  process.stdout.write(`${line(totals)}\n`)
  return totals.failed > 0 ? 1 : 0
}

async function checkTypes() {
  let worst = 0
  for (const project of ['tsconfig.json', 'tsconfig.renderer.json', 'tsconfig.test.json']) {
    worst = (await runNode(tool.tsc, ['-p', project])) || worst
  }
  return worst
}

function lint() {
  return runNode(tool.biome, ['check', '--diagnostic-level=warn', '--error-on-warnings'])
}

async function typesPart() {
  say('Types')
  return one(await checkTypes())
}

async function lintPart() {
  say('Lint and formatting')
  return one(await lint())
}

async function unitPart(args) {
  say('Unit and integration tests (Vitest)')
  // Some read out/, and some draw in a Chromium: without one those fail, and the others still run.
  const built = await ensureBuilt()
  if (built !== 0) return one(built)
  const chromium = await ensureTestPrograms()
  const file = fresh('vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await runNode(tool.vitest, ['run', ...reporters, '--passWithNoTests', ...args], {
    env: { ...compiled, ...(chromium && { CHROMIUM: chromium }) },
  })
  return judge(vitestTotals(file), code, { mayBeEmpty: args.length > 0 })
}

async function endToEndPart(args) {
  say('End-to-end tests (Playwright)')
  const built = await ensureBuilt()
  if (built !== 0) return one(built)
  const chromium = await ensureTestPrograms()
  if (!chromium) return one(1)
  const file = fresh('playwright.json')
  const env = { ...compiled, CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const options = ['--reporter=list,json', '--pass-with-no-tests']
  const code = await runNode(tool.playwright, ['test', ...options, ...args], { env })
  for (const [reason, count] of skipReasons(file)) say(`Skipped ${count}: ${reason}`)
  for (const name of flakyTests(file)) say(`Passed only when run again, and to be mended: ${name}`)
  return judge(playwrightTotals(file), code, { mayBeEmpty: args.length > 0 })
}

/** A report of an earlier run must not be read as this one's. */
function fresh(name) {
  const file = join(reports, name)
  rmSync(file, { force: true })
  return file
}
