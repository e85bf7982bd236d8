// Judges a packaged app: `smoke.mjs fuses APP` checks that its fuses are set as electron-builder.config.ts says, and `smoke.mjs chat
// PROGRAM` starts it in an empty data folder, asks the Guide one question and waits for its whole answer.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { chromium } from 'playwright'

const startTimeoutMs = 90_000
const answerTimeoutMs = 30_000

/** What each fuse must be; '0' is off and '1' is on, as the program's own wire says it. */
const expectedFuses = {
  RunAsNode: '0',
  EnableNodeOptionsEnvironmentVariable: '0',
  EnableNodeCliInspectArguments: '0',
  GrantFileProtocolExtraPrivileges: '0',
  EnableCookieEncryption: '1',
  EnableEmbeddedAsarIntegrityValidation: '1',
  OnlyLoadAppFromAsar: '1',
}

export async function checkFuses(program) {
  const wire = await getCurrentFuseWire(program)
  const wrong = Object.entries(expectedFuses).flatMap(([name, wanted]) => {
    const state = String.fromCharCode(wire[FuseV1Options[name]])
    return state === wanted ? [] : [`${name} is ${state}, not ${wanted}`]
  })
  if (wrong.length > 0) throw new Error(`The fuses are not as they should be: ${wrong.join(', ')}`)
}

/**
 * The inspector is fused off, so the app is driven as a user of its page would: over Chromium's own debugging port. The
 * arguments before the options are for a program that runs the app (the tests use it on the stand-in).
 */
export async function chat(program, before = []) {
  const dataDir = mkdtempSync(join(tmpdir(), 'aside-smoke-'))
  const port = await freePort()
  const args = [...before, `--remote-debugging-port=${port}`, `--data-dir=${dataDir}`]
  const app = spawn(program, args, { stdio: 'inherit', env: { ...process.env, OLLAMA_HOST: '127.0.0.1:9' } })
  const ended = new Promise((resolve) => app.once('exit', resolve))
  try {
    const browser = await connect(`http://127.0.0.1:${port}`, ended)
    const page = await firstPage(browser)
    await page.getByRole('textbox', { name: 'Message' }).fill('How do I open a new window?')
    await page.keyboard.press('Enter')
    const answer = page.getByRole('article', { name: 'Assistant' })
    await answer
      .and(page.locator(':not([aria-busy="true"])'))
      .getByText('Shift+N')
      .first()
      .waitFor({ timeout: answerTimeoutMs })
    await browser.close()
  } finally {
    app.kill()
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 10_000))])
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 })
  }
}

async function connect(endpoint, ended) {
  let over = false
  ended.then(() => {
    over = true
  })
  const until = Date.now() + startTimeoutMs
  for (;;) {
    try {
      return await chromium.connectOverCDP(endpoint)
    } catch (error) {
      if (over) throw new Error('The app ended before it opened its page.')
      if (Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
}

async function firstPage(browser) {
  const until = Date.now() + startTimeoutMs
  for (;;) {
    const pages = browser.contexts().flatMap((context) => context.pages())
    for (const page of pages) {
      if (await page.getByRole('textbox', { name: 'Message' }).isVisible()) return page
    }
    if (Date.now() > until)
      throw new Error(`No page has a message box: ${pages.map((page) => page.url()).join(', ') || 'no pages'}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [what, program] = process.argv.slice(2)
  const tasks = { fuses: checkFuses, chat }
  if (!Object.hasOwn(tasks, what) || !program) {
    console.error(`Usage: node ${fileURLToPath(import.meta.url)} fuses|chat PROGRAM`)
    process.exit(2)
  }
  await tasks[what](program)
  console.log(`${what}: ok`)
}
