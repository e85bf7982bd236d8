import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rounds } from '../support/rounds.ts'
import { xssCorpus } from '../support/xssCorpus.ts'
import { cut, numbers } from './documents.ts'
import { type MarkdownSite, serveMarkdownPage } from './servePage.ts'

/** How often each answer arrives, each time cut elsewhere. */
const SPLITS = rounds(3, 20)
/** About how many pieces an answer arrives in. */
const STEPS = 20

/** The pieces of an answer. The first time it begins character by character: half a thing may mean another thing. */
function piecesOf(markdown: string, split: number, at: number): string[] {
  const random = numbers(split * 1000 + at)
  const longest = Math.ceil((markdown.length / STEPS) * 2)
  if (split > 0) return cut(markdown, longest, random)
  return [...markdown.slice(0, 80), ...cut(markdown.slice(80), longest, random)]
}

let site: MarkdownSite
beforeAll(async () => {
  site = await serveMarkdownPage()
}, 60_000)
afterAll(() => site?.close())

describe('hostile answers, in Chromium under the policy of the product', { timeout: 60_000 }, () => {
  it('come in at least 27 kinds', () => {
    expect(xssCorpus.length).toBeGreaterThanOrEqual(27)
    expect(new Set(xssCorpus.map(({ name }) => name)).size).toBe(xssCorpus.length)
  })

  it('would be noticed if they got in', async () => {
    const { page } = await site.open()
    const foreign = await page.evaluate(() => {
      window.markdown.show('good', 'fine', false)
      const link = document.createElement('a')
      link.setAttribute('href', 'javascript:1')
      const form = document.createElement('form')
      form.id = 'x'
      window.markdown.element('good').append(link, form, document.createElement('iframe'))
      return window.markdown.foreign('good')
    })
    expect(foreign).toEqual(['href javascript:1', 'a link without rel', '<form>', 'form id=x', '<iframe>'])
    await page.close()
  })

  it('run, load and change nothing, and read the same from history and at every split', async () => {
    const { page, requests, errors } = await site.open()
    const names = xssCorpus.map(({ name }) => name)
    const foreign = (split: string) =>
      page.evaluate(
        ([names, split]) =>
          names.flatMap((name) => window.markdown.foreign(`${name}${split}`).map((what) => `${name}: ${what}`)),
        [names, split] as const,
      )
    const texts = (split: string) =>
      page.evaluate(([names, split]) => names.map((name) => window.markdown.element(`${name}${split}`).textContent), [
        names,
        split,
      ] as const)
    const finish = (split: string) =>
      page.evaluate(
        ([corpus, split]) => {
          for (const { name, markdown } of corpus) window.markdown.show(`${name}${split}`, markdown, false)
        },
        [xssCorpus, split] as const,
      )

    await finish(' history')
    expect(await foreign(' history')).toEqual([])

    for (let split = 0; split < SPLITS; split++) {
      const arrivals = xssCorpus.map(({ name, markdown }, at) => ({
        name: `${name} ${split}`,
        pieces: piecesOf(markdown, split, at),
      }))
      await page.evaluate((arrivals) => window.markdown.stream(arrivals), arrivals)
      expect(await foreign(` ${split}`)).toEqual([])
      await finish(` ${split}`)
      expect(await foreign(` ${split}`)).toEqual([])
      const history = await texts(' history')
      await expect.poll(() => texts(` ${split}`), { timeout: 15_000 }).toEqual(history)
      await page.evaluate(
        ([names, split]) => {
          for (const name of names) window.markdown.remove(`${name}${split}`)
        },
        [names, ` ${split}`] as const,
      )
    }

    // Every link that is left says where it leads and opens nothing by itself.
    const links = await page.locator('a').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).title))
    expect(links.length).toBeGreaterThan(5)
    expect(links).not.toContain('')
    await page.locator('a').first().click()
    await page.locator('a').last().click({ button: 'middle' })
    expect(await page.evaluate(() => window.markdown.opened)).toHaveLength(2)

    expect(await page.evaluate(() => window.markdown.pwned)).toEqual([])
    expect(await page.evaluate(() => window.markdown.violations)).toEqual([])
    expect(errors).toEqual([])
    expect(requests.filter((url) => !url.startsWith(site.origin))).toEqual([])
    expect(page.url()).toBe(`${site.origin}/`)
    expect(page.context().pages()).toHaveLength(1)
    await page.close()
  })
})
