import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ActionId, actionIds, actions, keysOf } from '../shared/actions.ts'
import { strings } from '../shared/strings.ts'

const root = resolve(import.meta.dirname, '..')
const manual = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)
const pages = ['README.md', 'CONTRIBUTING.md', ...manual]
const text = (page: string) => readFileSync(join(root, page), 'utf8')
const manifest = JSON.parse(text('package.json')) as { scripts: Record<string, string> }

/** The places of the code that a text names: `electron/…`, `shared/…` and so on, between backquotes. */
function namedPaths(page: string): string[] {
  return [...text(page).matchAll(/`((?:shared|electron|renderer|scripts|docs|test|security|build)\/[\w./-]*)`/g)].map(
    (match) => match[1] ?? '',
  )
}

describe('the words around the product', () => {
  test.each(pages)('%s links to what exists', (page) => {
    const targets = [...text(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '')
    const broken = targets.filter(
      (target) => !/^(https?:|#)/.test(target) && !existsSync(join(root, dirname(page), target.replace(/#.*$/, ''))),
    )
    expect(broken).toEqual([])
  })

  test.each(['README.md', 'CONTRIBUTING.md'])('%s names files and folders that exist', (page) => {
    expect(namedPaths(page).filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  test.each(pages)('%s names npm scripts that exist', (page) => {
    const named = [...text(page).matchAll(/^npm (?:run )?([a-z:]+)|`npm (?:run )?([a-z:]+)/gm)].map(
      (match) => match[1] ?? match[2] ?? '',
    )
    const builtIn = ['ci', 'install']
    expect(named.filter((name) => !(name in manifest.scripts) && !builtIn.includes(name))).toEqual([])
  })

  test('README links every page of the manual', () => {
    expect(manual.filter((page) => !text('README.md').includes(`(${page})`))).toEqual([])
  })
})

describe('the manual', () => {
  test.each(manual)('%s is a title and sections that each answer one question', (page) => {
    const [title, ...sections] = text(page).split(/^## /m)
    expect(title).toMatch(/^# \S[^\n]+\n\s*$/)
    expect(sections.length).toBeGreaterThan(2)
    for (const section of sections) {
      const [question = '', ...answer] = section.split('\n')
      expect(question).toMatch(/\?$/)
      expect(answer.join('\n').trim().length, question).toBeGreaterThan(40)
    }
  })

  test('asks no question twice', () => {
    const questions = manual.flatMap((page) => [...text(page).matchAll(/^## (.*)$/gm)].map((match) => match[1]))
    expect(questions.filter((question, index) => questions.indexOf(question) !== index)).toEqual([])
  })

  test('names every key as the table of actions has it', () => {
    const named = { quick: text('docs/quick-ask.md'), other: text('docs/keyboard.md') }
    const wanted = actionIds.filter((id) => actions[id].keys !== '')
    const missing = wanted.filter((id) => !named[actions[id].scope === 'quick' ? 'quick' : 'other'].includes(row(id)))
    expect(missing.map(row)).toEqual([])
  })
})

/** An action's line in docs/keyboard.md. */
function row(id: ActionId): string {
  const named = (mode: 'desktop' | 'browser') =>
    keysOf(id, { platform: 'other', mode })
      .replace('mod', 'Mod')
      .replace('Escape', 'Esc')
      .replace(/Page(Up|Down)/, 'Page $1')
      .replace(/Arrow(Left|Right|Up|Down)/, '$1')
  return `| ${strings.actions[id]} | ${named('desktop')} | ${named('browser')} |`
}
