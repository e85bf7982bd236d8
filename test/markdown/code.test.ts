import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type MarkdownSite, serveMarkdownPage } from './servePage.ts'

/** Waits for what a busy machine may take a while to do, such as to compile a grammar. */
const soon = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 15_000 })

let site: MarkdownSite
let page: Page
let errors: string[]
beforeAll(async () => {
  site = await serveMarkdownPage()
  ;({ page, errors } = await site.open())
}, 60_000)
afterAll(async () => {
  expect(errors).toEqual([])
  expect(await page.evaluate(() => window.markdown.violations)).toEqual([])
  await site?.close()
})
beforeEach(() => page.evaluate(() => window.markdown.remove('it')))

const show = (text: string, streaming = false) =>
  page.evaluate(([text, streaming]) => window.markdown.show('it', text, streaming), [text, streaming] as const)
const fenced = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\`\n`
/** The code as a reader sees it, line by line. */
const lines = () =>
  page.evaluate(() => window.markdown.element('it').querySelector<HTMLElement>('pre')!.innerText.split('\n'))
const pieces = (name: string) => page.locator(`pre .${name}`).allTextContents()

describe('code blocks', { timeout: 30_000 }, () => {
  it.each([
    ['ts', 'const a: number = 1 // one', { k: 'const', n: '1', c: '// one' }],
    ['python', 'def f(x):\n  return "s"', { k: 'def', f: 'f', s: '"s"' }],
    ['bash', 'for f in *; do echo "$f"; done', { k: 'for', s: '"$f"' }],
    ['json', '{"a": true}', { n: 'true', t: '"a"' }],
    ['html', '<p class="x">y</p>', { f: 'p', t: 'class' }],
    ['rust', 'fn main() { let x = 1; }', { k: 'fn', f: 'main' }],
    ['diff', '-a\n+b', { d: '-a', i: '+b' }],
    ['sql', "SELECT * FROM t WHERE a = 'b'", { k: 'SELECT', s: "'b'" }],
    ['Dockerfile', 'FROM node:24', { k: 'FROM' }],
    ['yaml', 'a: "b" # c', { f: 'a', s: '"b"', c: '# c' }],
    ['c++', 'int main() { return 0; }', { k: 'return', f: 'main' }],
  ] as const)('colours %s', async (language, code, wanted) => {
    await show(fenced(language, code))
    for (const [name, piece] of Object.entries(wanted)) {
      await soon(async () => (await pieces(name)).map((found) => found.trim())).toContain(piece.trim())
    }
    expect((await lines()).join('\n')).toBe(code)
  })

  it('keeps the meaning of a line that began earlier', async () => {
    await show(fenced('js', '/* a\nb const\n*/ let x = `c\nconst y`'))
    await soon(() => pieces('c')).toEqual(['/* a', 'b const', '*/'])
    expect(await pieces('k')).toEqual(['let'])
    expect(await pieces('s')).toEqual(['`c', 'const y`'])
  })

  it('shows code without a grammar plain, whatever stands behind the fence', async () => {
    await show(`${fenced('nonsense', 'const a = 1')}\n${fenced('constructor', 'x')}\n${fenced('', 'y')}\n    indented`)
    expect(await page.locator('.md-lang').allTextContents()).toEqual(['nonsense', 'constructor', 'text', 'text'])
    expect(await page.locator('pre').allInnerTexts()).toEqual(['const a = 1', 'x', 'y', 'indented'])
    expect(await page.locator('pre span').count()).toBe(0)
  })

  it('adds lines to a growing block without touching the lines before, and colours them as they come', async () => {
    // The last line may still grow, so its colours wait.
    const line = (at: number) => `const value${at} = "text ${at}"`
    const code = (count: number) => Array.from({ length: count }, (_, at) => line(at)).join('\n')
    await show(`\`\`\`ts\n${code(40)}\n`, true)
    await soon(() => page.locator('pre .k').count()).toBe(39)
    const result = await page.evaluate(
      async ([start, rest]) => {
        const chunks = [...window.markdown.element('it').querySelectorAll('.md-chunk')].slice(0, 2)
        let touched = 0
        const observer = new MutationObserver((all) => {
          touched += all.length
        })
        for (const chunk of chunks) observer.observe(chunk, { subtree: true, childList: true, characterData: true })
        for (let end = 0; end <= rest.length; end += 97) {
          window.markdown.show('it', start + rest.slice(0, end), true)
          await new Promise(requestAnimationFrame)
        }
        window.markdown.show('it', `${start}${rest}\n\`\`\`\n\nafter`, false)
        touched += observer.takeRecords().length
        return { touched, kept: chunks.every((chunk) => chunk.isConnected) }
      },
      [`\`\`\`ts\n${code(40)}\n`, code(120).slice(code(40).length + 1)] as const,
    )
    expect(result).toEqual({ touched: 0, kept: true })
    await soon(() => page.locator('pre .k').count()).toBe(120)
    expect(await lines()).toEqual(code(120).split('\n'))
  })

  it('keeps empty lines, whatever their place in a chunk', async () => {
    const code = Array.from({ length: 70 }, (_, at) => (at % 5 === 0 ? '' : `line ${at}`)).join('\n')
    await show(fenced('', `x\n${code}\n\n\nend`))
    const heights = await page.evaluate(() => {
      const pre = window.markdown.element('it').querySelector('pre')!
      for (const chunk of pre.querySelectorAll<HTMLElement>('.md-chunk')) chunk.style.contentVisibility = 'visible'
      return pre.querySelector('code')!.getBoundingClientRect().height
    })
    expect(heights).toBe(74 * 20)
  })

  it('is drawn again when its text becomes another', async () => {
    await show(fenced('ts', 'const a = 1'))
    await soon(() => pieces('k')).toEqual(['const'])
    await show(fenced('ts', 'let b = 2\nlet c'))
    await soon(() => pieces('k')).toEqual(['let', 'let'])
    expect(await lines()).toEqual(['let b = 2', 'let c'])
    await show(fenced('python', 'let b = 2\nif c: pass'))
    await soon(() => pieces('k')).toEqual(['if', 'pass'])
  })

  it('goes on where it ended when the answer goes on', async () => {
    await show('```ts\nconst a = 1')
    await soon(() => pieces('k')).toEqual(['const'])
    await show('```ts\nconst a = 12\nlet b', true)
    await soon(async () => (await lines()).join('\n')).toBe('const a = 12\nlet b')
    await show('```ts\nconst a = 12\nlet b')
    await soon(() => pieces('k')).toEqual(['const', 'let'])
  })

  it('leaves very long lines and blocks plain', async () => {
    await show(fenced('js', `let a\nlet b = "${'x'.repeat(2500)}"\nlet c`))
    await soon(() => pieces('k')).toEqual(['let', 'let'])
    await show(fenced('js', 'let a\n'.repeat(3050)))
    await page.locator('pre').evaluate((pre) => pre.scrollIntoView())
    await soon(() => page.locator('pre .k').count()).toBe(3000)
  })

  it('waits with colours until the block is near', async () => {
    await show(`${'word\n\n'.repeat(200)}${fenced('js', 'let a')}`)
    await page.waitForTimeout(300)
    expect(await pieces('k')).toEqual([])
    await page.locator('pre').evaluate((pre) => pre.scrollIntoView())
    await soon(() => pieces('k')).toEqual(['let'])
  })

  it('wraps long lines when asked, and is otherwise scrolled by key', async () => {
    await show(fenced('', `${'wide '.repeat(100)}\nshort`))
    const block = page.getByRole('group', { name: 'Code' })
    const height = () => block.evaluate((pre) => pre.clientHeight)
    const before = await height()
    await block.focus()
    await page.keyboard.press('ArrowRight')
    await soon(() => block.evaluate((pre) => pre.scrollLeft)).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Wrap', pressed: false }).click()
    expect(await height()).toBeGreaterThan(before)
    expect(await block.evaluate((pre) => pre.scrollWidth <= pre.clientWidth)).toBe(true)
    await page.getByRole('button', { name: 'Wrap', pressed: true }).click()
    expect(await height()).toBe(before)
  })

  it.each(['granted', 'denied'])('copies the code and says so, with the permission %s', async (permission) => {
    const code = 'const a = 1\n\n  two\n'
    await page.context().clearPermissions()
    await show(fenced('ts', code))
    const copied = await page.evaluateHandle((permission) => {
      const result = { text: '' }
      const write = (text: string) => {
        result.text = text
        return Promise.resolve()
      }
      Object.defineProperty(navigator.clipboard, 'writeText', {
        configurable: true,
        value: permission === 'granted' ? write : () => Promise.reject(new Error('denied')),
      })
      document.addEventListener('copy', (event) => {
        result.text = `event ${event.clipboardData?.getData('text/plain')}`
      })
      return result
    }, permission)
    if (permission === 'granted') {
      await page.getByRole('button', { name: 'Copy' }).click()
      await soon(() => page.getByRole('status').textContent()).toBe('Copied')
      expect(await copied.evaluate((result) => result.text)).toBe(code)
    } else {
      await page.getByRole('button', { name: 'Copy' }).click()
      await soon(() => page.getByRole('status').textContent()).toBe('Copied')
      await page.context().grantPermissions(['clipboard-read'])
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code)
    }
  })
})
