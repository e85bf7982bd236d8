import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cut, NASTY, numbers } from './documents.ts'
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
  await site?.close()
})
beforeEach(() => page.evaluate(() => window.markdown.remove('it')))

const show = (text: string, streaming = false) =>
  page.evaluate(([text, streaming]) => window.markdown.show('it', text, streaming), [text, streaming] as const)
const frame = () => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
/** The elements of the answer as a tree of names, without what colours code. */
const tree = () =>
  page.evaluate(() => {
    const name = (element: Element): string =>
      element.localName +
      (element.children.length > 0 && element.localName !== 'pre'
        ? `(${[...element.children].map(name).join(' ')})`
        : '')
    return [...window.markdown.element('it').querySelector('.md')!.children].map(name).join(' ')
  })
const text = () => page.evaluate(() => window.markdown.element('it').querySelector<HTMLElement>('.md')!.innerText)

describe('markdown on the page', { timeout: 30_000 }, () => {
  it('shows footnotes where they stand, of one word as of many', async () => {
    await show(
      'One[^1] and two[^2], not [^a-z] or \\[^3].\n\n[^1]: word\n[^2]: A *longer*\n    note.\n[^x]: https://a.example',
    )
    expect(await tree()).toBe('p(sup sup) p(sup) p(sup em) p(sup a)')
    expect(await text()).toContain('not [^a-z] or [^3].')
    expect((await text()).replace(/\s+/g, ' ')).toContain('1 word 2 A longer note. x https://a.example')
  })

  it('has headings, emphasis, quotes, rules and breaks', async () => {
    await show('# A *b*\n\n###### C\n\n> q **w**\n>\n> ~~d~~\n\n---\n\none  \ntwo `c`&nbsp;&amp; &copy;')
    expect(await tree()).toBe('h1(em) h6 blockquote(p(strong) p(del)) hr p(br code)')
    expect(await text()).toContain('two c\u00a0& ©')
  })

  it('has lists of every kind', async () => {
    await show('- a\n  - b\n- [x] done\n- [ ] open\n\n7. seven\n8. eight\n\n   more')
    expect(await tree()).toBe('ul(li(ul(li)) li(input) li(input)) ol(li(p) li(p p))')
    expect(await page.locator('ol').getAttribute('start')).toBe('7')
    expect(await page.getByRole('checkbox', { name: 'Done', exact: true }).isChecked()).toBe(true)
    expect(await page.getByRole('checkbox', { name: 'Not done' }).isDisabled()).toBe(true)
  })

  it('has tables that keep their alignment and scroll on their own, by key too', async () => {
    await show(`| a | b | c |\n|:--|--:|:-:|\n| 1 | 2<br>3 | ${'wide'.repeat(200)} |`)
    const table = page.getByRole('group', { name: 'Table' })
    expect(await tree()).toBe('div(table(thead(tr(th th th)) tbody(tr(td td(br) td))))')
    const align = (at: number) =>
      page
        .locator('td')
        .nth(at)
        .evaluate((cell) => getComputedStyle(cell).textAlign)
    expect([await align(0), await align(1), await align(2)]).toEqual(['start', 'right', 'center'])
    await page
      .locator('td')
      .nth(2)
      .evaluate((cell) => {
        cell.style.whiteSpace = 'nowrap'
        cell.style.maxWidth = 'none'
        cell.style.overflowWrap = 'normal'
      })
    await table.focus()
    await page.keyboard.press('ArrowRight')
    await soon(() => table.evaluate((region) => region.scrollLeft)).toBeGreaterThan(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })

  it('asks before it opens a link, and says where it leads', async () => {
    const start = await page.evaluate(() => window.markdown.opened.length)
    await show('[one](https://a.example/x) [two](javascript:alert(1)) [https://bank.example](https://evil.example)')
    await page.getByRole('link', { name: 'one' }).click()
    await page.getByRole('link', { name: 'one' }).press('Enter')
    await page.getByRole('link', { name: 'one' }).click({ button: 'right' })
    expect(await page.evaluate((start) => window.markdown.opened.slice(start), start)).toEqual([
      'https://a.example/x',
      'https://a.example/x',
    ])
    expect(await page.getByRole('link').count()).toBe(2)
    expect(await page.getByRole('link', { name: 'one' }).getAttribute('title')).toBe('a.example')
    expect(await text()).toContain('https://bank.example (evil.example)')
    expect(page.url()).toBe(`${site.origin}/`)
  })

  it('shows a picture that is in the text, and a place for one that is not', async () => {
    const dot = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'
    await show(`![dot](${dot}) ![chart](https://a.example/c.png) ![](https://b.example/d.png)`)
    expect(
      await page.getByRole('img', { name: 'dot' }).evaluate((image) => (image as HTMLImageElement).naturalWidth),
    ).toBe(1)
    expect(await page.locator('img').count()).toBe(1)
    expect(await text()).toContain('chart (a.example) Image (b.example)')
  })

  it('sets math, and shows the source of what is not math or not finished', async () => {
    await show('$a_1*b^2*c$ and \\(x\\), $5 to $10, $\\frac{$\n\n$$\n\\sqrt 2\n$$\n\n\\[\ny\n\\]')
    await soon(() => page.locator('.katex').count()).toBe(4)
    expect(await page.locator('.katex-display').count()).toBe(2)
    expect(await page.locator('em').count()).toBe(0)
    expect(await text()).toContain('$5 to $10, $\\frac{$')
    await show('$$\n\\sqr', true)
    await frame()
    expect(await text()).toBe('$$\n\\sqr')
  })

  it('shows raw HTML as it was written', async () => {
    await show('a <b>b</b> <!-- c -->\n\n<div class="x">\n  <p>d\n</div>')
    expect(await text()).toBe('a <b>b</b> <!-- c -->\n\n<div class="x">\n  <p>d\n</div>')
  })

  it('takes text in at most once per frame while it streams, and all of it at the end', async () => {
    const drawn = await page.evaluate(async () => {
      const { show, element } = window.markdown
      show('it', 'a', true)
      const states: (string | null)[] = []
      for (let size = 2; size < 200; size++) {
        show('it', 'a'.repeat(size), true)
        states.push(element('it').textContent)
      }
      show('it', 'a'.repeat(200), false)
      return { before: new Set(states).size, after: element('it').textContent!.length }
    })
    expect(drawn.before).toBeLessThanOrEqual(2)
    expect(drawn.after).toBe(200)
  })

  it('leaves what is already there alone while the rest grows', async () => {
    const first = `# Title\n\n${'Some words. '.repeat(20)}\n\n- one\n- two\n\n| a |\n|---|\n| 1 |\n\n`
    await show(first, true)
    await frame()
    const touched = await page.evaluate(async (first) => {
      const before = [...window.markdown.element('it').querySelectorAll('h1, p, li, tr')]
      const changed = new Set<Node>()
      const observer = new MutationObserver((all) => {
        for (const { target } of all) changed.add(target)
      })
      for (const node of before)
        observer.observe(node, { subtree: true, childList: true, characterData: true, attributes: true })
      for (let size = 1; size < 40; size++) {
        window.markdown.show('it', `${first}${'more and '.repeat(size)}`, true)
        await new Promise(requestAnimationFrame)
      }
      window.markdown.show('it', `${first}${'more and '.repeat(40)}`, false)
      for (const { target } of observer.takeRecords()) changed.add(target)
      const kept = before.every((node) => node.isConnected)
      return { kept, changed: changed.size }
    }, first)
    expect(touched).toEqual({ kept: true, changed: 0 })
  })

  it('puts a list of a script that runs to the left on the right, and the text around it on the left', async () => {
    await show('English first.\n\n- פריט ראשון\n- פריט\n\nשלום `code` עולם')
    const edges = await page.evaluate(() =>
      [...window.markdown.element('it').querySelectorAll('p, li')].map((element) => {
        const range = document.createRange()
        range.selectNodeContents(element)
        const box = element.getBoundingClientRect()
        const text = range.getBoundingClientRect()
        return text.left - box.left < box.right - text.right ? 'left' : 'right'
      }),
    )
    expect(edges).toEqual(['left', 'right', 'right', 'right'])
    expect(await page.locator('ul').evaluate((list) => getComputedStyle(list).paddingRight)).toBe('24px')
  })

  it('has nothing in it that axe objects to', async () => {
    const { page } = await site.open()
    const text = `# Title\n\n- [x] a\n\n> b\n\n| c |\n|---|\n| 1 |\n\n| d |\n|---|\n| 2 |\n\n\`\`\`ts\nconst e = "f" // g\n\`\`\`
    \n\n[h](https://h.example) $i$ ![j](https://j.example/j.png) [https://k.com](https://l.example)`
    await page.evaluate((text) => window.markdown.show('it', text, false), text)
    await soon(() => page.locator('pre .c, .katex').count()).toBe(2)
    const axe = new AxeBuilder({ page }).setLegacyMode(true).include('article')
    const { violations, passes } = await axe.analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
    expect(passes.length).toBeGreaterThan(10)
    await page.close()
  })

  it('reads the same streamed as from history', async () => {
    for (const [at, part] of [...NASTY, NASTY.join('\n\n')].entries()) {
      const source = part.replaceAll('\u0000', '')
      await show(source)
      const wanted = [await tree(), await text()]
      await page.evaluate(() => window.markdown.remove('it'))
      await page.evaluate((pieces) => window.markdown.stream([{ name: 'it', pieces }]), cut(source, 30, numbers(at)))
      await show(source)
      await soon(async () => [await tree(), await text()]).toEqual(wanted)
      await page.evaluate(() => window.markdown.remove('it'))
    }
  })
})
