import { existsSync, readFileSync } from 'node:fs'

/** Test counts of one runner. `crashed` says why its own numbers can't be believed. */
const none = () => ({ passed: 0, failed: 0, skipped: 0 })

/** What Vitest's JSON report says. A file that could not even be loaded counts as one failed test. */
export function vitestTotals(file) {
  const totals = none()
  const report = read(file)
  if (!report) return totals
  totals.passed = report.numPassedTests
  totals.skipped = report.numPendingTests + report.numTodoTests
  totals.failed =
    report.numFailedTests +
    report.testResults.filter(
      (result) => result.status === 'failed' && !result.assertionResults.some((one) => one.status === 'failed'),
    ).length
  return totals
}

/** What Playwright's JSON report says. A flaky test passed in the end; an error outside all tests is a failure. */
export function playwrightTotals(file) {
  const totals = none()
  const report = read(file)
  if (!report) return totals
  totals.passed = report.stats.expected + report.stats.flaky
  totals.skipped = report.stats.skipped
  totals.failed = report.stats.unexpected + (report.stats.unexpected === 0 ? report.errors.length : 0)
  return totals
}

/** Why Playwright's tests were skipped, each reason with how often: what was not tested here, and should be known. */
export function skipReasons(file) {
  const reasons = new Map()
  for (const { test } of playwrightTests(file).filter((each) => each.test.status === 'skipped')) {
    const reason = test.annotations.find((note) => note.type === 'skip' || note.type === 'fixme')?.description
    const said = `[${test.projectName}] ${reason ?? 'no reason given'}`
    reasons.set(said, (reasons.get(said) ?? 0) + 1)
  }
  return reasons
}

/** Playwright's tests that failed at first and passed when run again: each is a race, of the test or of the app. */
export function flakyTests(file) {
  return playwrightTests(file)
    .filter(({ test }) => test.status === 'flaky')
    .map(({ spec, test }) => `[${test.projectName}] ${spec.file}:${spec.line} ${spec.title}`)
}

function playwrightTests(file) {
  const inSuite = (suite) => [
    ...(suite.suites ?? []).flatMap(inSuite),
    ...(suite.specs ?? []).flatMap((spec) => spec.tests.map((test) => ({ spec, test }))),
  ]
  return (read(file)?.suites ?? []).flatMap(inSuite)
}

/**
 * A runner that failed without a failed test has crashed, and one that ran nothing proves nothing: both are failures,
 * so that the last line can't be green by accident. With `mayBeEmpty` (a filter was given) nothing is fine.
 */
export function judge(totals, exitCode, { mayBeEmpty = false } = {}) {
  const ran = totals.passed + totals.failed
  if ((exitCode !== 0 && totals.failed === 0) || (ran === 0 && !mayBeEmpty))
    return { ...totals, failed: totals.failed + 1 }
  return totals
}

export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

export function line(totals) {
  return `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`
}

function read(file) {
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  } catch {
    return undefined
  }
}
