import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

interface Totals {
  passed: number
  failed: number
  skipped: number
}

interface TotalsModule {
  vitestTotals(file: string): Totals
  playwrightTotals(file: string): Totals
  skipReasons(file: string): Map<string, number>
  flakyTests(file: string): string[]
  judge(totals: Totals, exitCode: number, options?: { mayBeEmpty?: boolean }): Totals
  add(a: Totals, b: Totals): Totals
  line(totals: Totals): string
}

const root = resolve(import.meta.dirname, '..')
const totals = (await import(pathToFileURL(join(root, 'scripts/lib/totals.mjs')).href)) as TotalsModule
const none = { passed: 0, failed: 0, skipped: 0 }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aside-scripts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function report(content: unknown): string {
  const file = join(folder, 'report.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

describe('the totals', () => {
  test('of Vitest count a file that could not be loaded as a failure', () => {
    const file = report({
      numPassedTests: 5,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    })
    expect(totals.vitestTotals(file)).toEqual({ passed: 5, failed: 2, skipped: 3 })
  })

  test('of Playwright count an error outside all tests', () => {
    const stats = { expected: 3, unexpected: 0, flaky: 1, skipped: 2 }
    expect(totals.playwrightTotals(report({ stats, errors: [] }))).toEqual({ passed: 4, failed: 0, skipped: 2 })
    expect(totals.playwrightTotals(report({ stats, errors: [{}] }))).toEqual({ passed: 4, failed: 1, skipped: 2 })
  })

  test('are nothing without a report, or with half of one', () => {
    expect(totals.vitestTotals(join(folder, 'missing.json'))).toEqual(none)
    expect(totals.playwrightTotals(report('{"stats":'))).toEqual(none)
  })

  test('can’t be green when the runner crashed or ran nothing', () => {
    expect(totals.judge({ passed: 3, failed: 0, skipped: 0 }, 1).failed).toBe(1)
    expect(totals.judge({ passed: 3, failed: 2, skipped: 0 }, 1).failed).toBe(2)
    expect(totals.judge({ passed: 0, failed: 0, skipped: 9 }, 0).failed).toBe(1)
    expect(totals.judge(none, 0, { mayBeEmpty: true }).failed).toBe(0)
    expect(totals.judge(none, 1, { mayBeEmpty: true }).failed).toBe(1)
    expect(totals.judge({ passed: 3, failed: 0, skipped: 0 }, 0).failed).toBe(0)
  })

  test('are added up in one line', () => {
    const sum = totals.add({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 0, skipped: 1 })
    expect(totals.line(sum)).toBe('11 passed, 2 failed, 4 skipped')
  })

  test('say why tests were skipped', () => {
    const skipped = (description?: string) => ({
      tests: [{ status: 'skipped', projectName: 'stand-in', annotations: [{ type: 'skip', description }] }],
    })
    const file = report({
      suites: [
        {
          specs: [skipped('needs Electron: a tray')],
          suites: [{ specs: [skipped('needs Electron: a tray'), skipped()] }],
        },
      ],
    })
    expect([...totals.skipReasons(file)]).toEqual([
      ['[stand-in] needs Electron: a tray', 2],
      ['[stand-in] no reason given', 1],
    ])
  })

  test('name the tests that passed only when they were run again', () => {
    const spec = (title: string, status: string) => ({
      title,
      file: 'e2e/x.spec.ts',
      line: 7,
      tests: [{ status, projectName: 'stand-in', annotations: [] }],
    })
    const file = report({ suites: [{ suites: [{ specs: [spec('races', 'flaky'), spec('holds', 'expected')] }] }] })
    expect(totals.flakyTests(file)).toEqual(['[stand-in] e2e/x.spec.ts:7 races'])
  })
})

describe('what the scripts run', () => {
  const project = JSON.stringify(pathToFileURL(join(root, 'scripts/lib/project.mjs')).href)

  /** A script that runs `program` as the npm scripts do, and ends with its exit code. */
  function start(program: string, options = '{}') {
    const child = writeScript('child.mjs', program)
    const parent = writeScript(
      'parent.mjs',
      `import { run } from ${project}\nprocess.exitCode = await run(process.execPath, [${JSON.stringify(child)}], ${options})`,
    )
    return spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'pipe'] })
  }

  function writeScript(name: string, text: string): string {
    const file = join(folder, name)
    writeFileSync(file, text)
    return file
  }

  test('keeps its exit code', async () => {
    const [code] = await once(start('process.exit(7)'), 'exit')
    expect(code).toBe(7)
  })

  test.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    'ends by itself on %s',
    async (signal) => {
      const process = start(`
      process.on('${signal}', () => { console.log('ending'); setTimeout(() => process.exit(3), 50) })
      setInterval(() => {}, 1000)
      console.log('ready')`)
      let said = ''
      process.stdout.on('data', (chunk: Buffer) => {
        said += chunk
        if (said === 'ready\n') process.kill(signal)
      })
      const [code] = await once(process, 'exit')
      expect(code).toBe(3)
      expect(said).toBe('ready\nending\n')
    },
  )

  test('is ended when it takes longer than it may', async () => {
    const [code] = await once(start('setInterval(() => {}, 1000)', '{ timeoutMs: 300 }'), 'exit')
    expect(code).toBe(137)
  })
})
