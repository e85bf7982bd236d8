import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import type { ServedModel } from '../../support/ollamaModels.ts'
import { type OllamaScript, startOllamaServer } from '../../support/ollamaServer.ts'
import { rounds } from '../../support/rounds.ts'
import { answer, ask, chooseModel, messageBox } from '../support/chat.ts'
import { makeDataDir, root } from '../support/environment.ts'
import { expect, test } from '../support/fixtures.ts'
import { axeFaults, sidewaysFaults, themes, turn } from '../support/lookFaults.ts'
import { sampleConversations } from '../support/sampleConversations.ts'
import { storeConversations } from '../support/storeConversations.ts'
import { approveIn, cards, dataDirWithTools } from '../support/tools.ts'

/**
 * Every state of the interface in every theme and width: nothing may scroll sideways, and axe must find nothing. In the
 * light theme axe looks at all of it, in another one at its colours: states take turns with which, and have all three in
 * `npm run test:faults`. With ASIDE_SHOTS (a folder; `npm run shots` sets it) each is also drawn into a picture.
 */
const shots = process.env.ASIDE_SHOTS
const widths = [1280, 700, 400]

/** Opens a stored conversation from the sidebar. */
async function open(page: Page, title: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Conversations' }).getByRole('button', { name: title }).first().click()
  await expect(page.getByRole('heading', { name: title })).toBeVisible()
}

function model(name: string, family: string, parameterSize: string, size: number, capabilities: string[]): ServedModel {
  const contextLength = capabilities.includes('embedding') ? 2_048 : 131_072
  return { name, capabilities, family, size, parameterSize, quantization: 'Q4_K_M', contextLength }
}

/**
 * How to bring a page, wide and freshly opened, into each state. `quick` ones start on the page of quick ask, `picture`
 * ones are only drawn: other tests look for their faults.
 */
const states: Record<
  string,
  {
    quick?: boolean
    alone?: boolean
    tools?: boolean
    picture?: boolean
    ollama?: OllamaScript
    reach(page: Page): Promise<void>
  }
> = {
  chat: {
    async reach(page) {
      await open(page, 'Rename files by date taken')
      await expect(answer(page).getByText('then remove it and run it again.')).toBeVisible()
      await expect(answer(page).locator('pre span').first()).toBeVisible()
      await messageBox(page).fill('And for videos too')
    },
  },
  stream: {
    async reach(page) {
      await chooseModel(page, 'qwen3:4b')
      await ask(page, 'Why is my tokenizer slow on long lines?')
      await expect(answer(page).locator('pre')).toContainText('rule.exec(line)')
      await expect(answer(page).locator('pre span').first()).toBeVisible()
      await expect(answer(page)).toHaveAttribute('aria-busy', 'true')
    },
  },
  failed: {
    async reach(page) {
      await open(page, 'Why is my tokenizer slow?')
      await expect(page.getByRole('alert')).toBeVisible()
    },
  },
  first: {
    alone: true,
    async reach(page) {
      await expect(page.getByText(/^Ollama is (not on|installed)/)).toBeVisible()
    },
  },
  tools: {
    async reach(page) {
      await open(page, 'Clean up the build folder')
      await expect(page.getByText('list_folder')).toBeVisible()
      await answer(page).locator('summary').filter({ hasText: 'list_folder' }).click()
      await expect(page.getByText('214 files, 1.3 GB', { exact: true })).toBeVisible()
    },
  },
  approval: {
    tools: true,
    async reach(page) {
      await chooseModel(page, 'qwen3:4b')
      await ask(page, 'Set the port to 8081, write it')
      await expect(cards(page)).toContainText('+  port: 8081')
      await expect(approveIn(cards(page))).toBeEnabled()
    },
  },
  approvaledit: {
    tools: true,
    picture: true,
    async reach(page) {
      await chooseModel(page, 'qwen3:4b')
      await ask(page, 'Set the port to 8081, run it')
      await cards(page).getByRole('button', { name: 'Edit arguments' }).click()
      await cards(page).getByRole('textbox').fill('{"argv": "make"}')
      await expect(cards(page).getByRole('textbox')).toHaveAttribute('aria-invalid', 'true')
    },
  },
  approvalsteps: {
    tools: true,
    picture: true,
    async reach(page) {
      await chooseModel(page, 'qwen3:4b')
      await ask(page, 'What time is it, again and again?')
      await expect(page.getByRole('group', { name: 'Go on with this answer' })).toBeFocused()
    },
  },
  conversationsettings: {
    picture: true,
    async reach(page) {
      await page.keyboard.press('ControlOrMeta+.')
      await page.getByRole('checkbox', { name: 'Raw mode' }).scrollIntoViewIfNeeded()
    },
  },
  models: {
    picture: true,
    ollama: {
      models: [
        model('qwen3:4b', 'qwen3', '4.0B', 2.5e9, ['completion', 'tools', 'thinking']),
        model('gemma3:12b', 'gemma3', '12.2B', 8.1e9, ['completion', 'vision']),
        model('llama3.2:3b', 'llama', '3.2B', 2e9, ['completion', 'tools']),
        model('deepseek-r1:8b', 'qwen3', '8.2B', 5.2e9, ['completion', 'thinking']),
        model('embeddinggemma:300m', 'gemma3', '307.58M', 6.2e8, ['embedding']),
      ],
      pulls: { 'phi4:14b': { layers: [9.1e9, 12_000], step: 7e8, trouble: { at: 3.5e9, what: 'stall' } } },
    },
    async reach(page) {
      await page.keyboard.press('ControlOrMeta+Shift+O')
      await page.getByRole('button', { name: 'More for gemma3:12b' }).click()
      await page.getByRole('menuitem', { name: 'Load it now' }).click()
      await expect(page.getByRole('tab', { name: 'Loaded now 1' })).toBeVisible()
      await page.getByRole('tab', { name: 'Get models' }).click()
      await page.getByRole('textbox', { name: 'Name or address' }).fill('phi4:14b')
      await page.getByRole('button', { name: 'Get with Ollama' }).click()
      await expect(page.getByRole('listitem', { name: 'phi4:14b' })).toContainText('3.5 GB of 9.1 GB')
      await page.getByRole('tab', { name: 'Installed' }).click()
      await expect(page.getByText('in memory', { exact: true })).toBeVisible()
    },
  },
  palette: {
    async reach(page) {
      await open(page, 'Rename files by date taken')
      await page.keyboard.press('ControlOrMeta+K')
      await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible()
    },
  },
  settings: {
    async reach(page) {
      await page.keyboard.press('ControlOrMeta+,')
      await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
    },
  },
  shortcuts: {
    async reach(page) {
      await page.keyboard.press('ControlOrMeta+/')
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    },
  },
  quick: {
    quick: true,
    async reach(page) {
      await page.getByRole('textbox', { name: 'Ask' }).fill('What does SQLite lose at a power cut in WAL mode?')
      await page.keyboard.press('Enter')
      await expect(answer(page)).toBeVisible()
      await expect(answer(page)).not.toHaveAttribute('aria-busy', 'true')
    },
  },
  quickempty: {
    quick: true,
    async reach(page) {
      await expect(page.getByRole('textbox', { name: 'Ask' })).toBeVisible()
    },
  },
  quickchips: {
    quick: true,
    async reach(page) {
      await dropFiles(page, [
        { name: 'parser.rs', text: 'for item in &items {\n  items.push(item.clone());\n}\n' },
        {
          name: 'a file with a rather long name, of the kind that scanners give.txt',
          text: 'Cannot borrow. '.repeat(900),
        },
      ])
      await expect(page.getByRole('list', { name: 'Added to the question' }).getByRole('listitem')).toHaveCount(2)
      await page.getByRole('textbox', { name: 'Ask' }).fill('what does this error mean')
    },
  },
  quickstream: {
    quick: true,
    async reach(page) {
      await dropFiles(page, [{ name: 'lexer.ts', text: 'const rule = /x/y\n' }])
      await expect(page.getByRole('list', { name: 'Added to the question' })).toBeVisible()
      await page.getByRole('textbox', { name: 'Ask' }).fill('Why is my tokenizer slow on long lines?')
      await page.keyboard.press('Enter')
      await expect(answer(page).locator('pre')).toContainText('rule.exec(line)')
      await expect(answer(page)).toHaveAttribute('aria-busy', 'true')
      await page.getByRole('textbox', { name: 'Ask' }).fill('And with Unicode?')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('list', { name: 'Queued messages' })).toBeVisible()
    },
  },
  quickfailed: {
    quick: true,
    picture: true,
    async reach(page) {
      await page.getByRole('textbox', { name: 'Ask' }).fill('fail at this')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('alert')).toBeVisible()
    },
  },
  quickfirst: {
    quick: true,
    alone: true,
    async reach(page) {
      await page.getByRole('textbox', { name: 'Ask' }).fill('How do I choose a model?')
      await page.keyboard.press('Enter')
      await expect(answer(page)).toBeVisible()
      await expect(answer(page)).not.toHaveAttribute('aria-busy', 'true')
    },
  },
  quickover: {
    picture: true,
    async reach(page) {
      await open(page, 'Rename files by date taken')
      await page.keyboard.press('Alt+Q')
      await page.getByRole('textbox', { name: 'Ask' }).fill('What does SQLite lose at a power cut in WAL mode?')
      await page.keyboard.press('Enter')
      await expect(answer(page)).toContainText('nothing that was committed')
    },
  },
}

const streaming = `Most of the time goes into \`String.slice\`: each token copies the rest of the line, so the work grows with the square of
its length. Keep an index instead of cutting the string:

\`\`\`typescript
let at = 0
while (at < line.length) {
  rule.lastIndex = at
  const hit = rule.exec(line)`

/** Calls of tools for the questions that ask for some; null for the others. */
function callsFor(question: string, folder: string): { name: string; arguments: Record<string, unknown> }[] | null {
  const path = join(folder, 'site.yaml')
  const text = 'name: site\nserver:\n  host: localhost\n  port: 8081\n  open: false\nbuild:\n  minify: true\n'
  if (question.includes('write it')) return [{ name: 'write_file', arguments: { path, text } }]
  if (question.includes('run it')) return [{ name: 'run_command', arguments: { argv: ['make', 'serve', 'PORT=8081'] } }]
  return question.includes('What time') ? [{ name: 'current_time', arguments: {} }] : null
}

/** Drops text files onto the page. */
async function dropFiles(page: Page, files: { name: string; text: string }[]): Promise<void> {
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer()
    for (const { name, text } of given) transfer.items.add(new File([text], name))
    return transfer
  }, files)
  await page.dispatchEvent('main', 'drop', { dataTransfer: data })
}

let samples: Promise<string> | undefined

/** Puts the sample conversations into a data folder; they are written once. */
async function putSamples(dataDir: string): Promise<void> {
  samples ??= (async () => {
    const folder = makeDataDir()
    await storeConversations(folder, sampleConversations(Date.now()))
    return folder
  })()
  cpSync(await samples, dataDir, { recursive: true })
}

test.describe.configure({ mode: 'parallel' })

for (const [at, [name, state]] of Object.entries(states).entries()) {
  if (state.picture && !shots) continue
  test(`${name} looks right in every theme and width`, async ({ serve }) => {
    test.setTimeout(120_000)
    const { dataDir, folder } = state.tools
      ? dataDirWithTools({}, { stepLimit: 2 })
      : { dataDir: makeDataDir(), folder: '' }
    const ollama = await startOllamaServer({
      ...state.ollama,
      chat: ({ messages }) => {
        const question = messages?.at(-1)?.content ?? ''
        const first = messages?.find(({ role }) => role === 'user')?.content ?? ''
        const calls = state.tools ? callsFor(first, folder) : null
        if (calls) return ['I look after it.', { calls }, { done: {} }]
        if (question.includes('fail at this')) {
          return {
            status: 500,
            body: { error: 'model requires more system memory (5.9 GiB) than is available (3.1 GiB)' },
          }
        }
        if (!question.includes('tokenizer'))
          return ['With `synchronous=FULL`: nothing that was committed.', { done: {} }]
        return [{ think: 'Slices copy.' }, streaming, 'forever']
      },
    })
    if (state.tools) writeFileSync(join(folder, 'site.yaml'), 'name: site\nserver:\n  host: localhost\n  port: 8080\n')
    if (!state.alone) await putSamples(dataDir)
    const app = await serve({ dataDir, ...(!state.alone && { ollama: ollama.url }) })
    const page = await app.newTab()
    try {
      await page.setViewportSize({ width: 1280, height: 800 })
      if (state.quick) await page.goto(app.url.replace('/#', '/quick.html#'))
      else await expect(messageBox(page)).toBeVisible()
      await state.reach(page)
      const found: string[] = []
      for (const [theme, media] of Object.entries(themes)) {
        await page.emulateMedia({ ...media, reducedMotion: 'reduce' })
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme)
        for (const width of widths) {
          // What is where changes with the width, colours with the theme: not every pair shows something new.
          const isNew = theme === 'light' || width === 1280 || (theme === 'hc' && width === 400)
          if (!isNew && !shots) continue
          await page.setViewportSize({ width, height: state.quick ? 480 : 800 })
          await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
          if (shots) await picture(page, `${name}-${theme}-${width}`)
          const here = await sidewaysFaults(page)
          const enhanced = theme.startsWith('hc')
          if (theme === 'light' && width !== 700) here.push(...(await axeFaults(page, { enhanced })))
          else if (width === 1280 && rounds(theme === turn(at), true))
            here.push(...(await axeFaults(page, { enhanced, coloursOnly: true })))
          found.push(...here.map((fault) => `${theme} ${width}: ${fault}`))
        }
      }
      expect(found).toEqual([])
    } finally {
      await page.close()
      await ollama.close()
    }
  })
}

async function picture(page: Page, name: string): Promise<void> {
  const folder = join(root, shots ?? '')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
