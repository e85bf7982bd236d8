import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseSync, Visitor } from 'vite'
import { describe, expect, test } from 'vitest'
import { scanFile, sourceFiles } from '../../scripts/importScan.ts'

const root = resolve(import.meta.dirname, '../..')
/** Those of node:child_process that take a program and its arguments apart. */
const apart = ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork']

/** Where a shell could come between: `shell` set to anything but false, and functions that take a whole line. */
function shellsIn(file: string, source: string, imports: readonly { specifier: string; names: readonly string[] }[]) {
  const found = imports
    .filter(({ specifier }) => specifier === 'node:child_process')
    .flatMap(({ names }) => names.filter((name) => !apart.includes(name)))
  const parsed = parseSync(file, source)
  if (parsed.errors.length > 0) throw new Error(`${file}: ${parsed.errors[0]?.message}`)
  const textOf = (node: { start: number; end: number }) => source.slice(node.start, node.end)
  new Visitor({
    Property(node) {
      const value = textOf(node.value)
      if (/^['"]?shell['"]?$/.test(textOf(node.key)) && /^(true|!|\d|['"`])/.test(value)) found.push(`shell: ${value}`)
    },
    CallExpression(node) {
      if (!apart.includes(textOf(node.callee).replace(/^.*\./, ''))) return
      const properties = node.arguments.flatMap((one) => (one.type === 'ObjectExpression' ? one.properties : []))
      for (const one of properties) {
        if (one.type === 'Property' && textOf(one.key) === 'shell' && textOf(one.value) !== 'false')
          found.push(textOf(one))
      }
    },
  }).visit(parsed.program)
  return found.map((what) => `${file}: ${what}`)
}

describe('no program of Aside’s goes through a shell', () => {
  test('in the checkout', () => {
    const files = sourceFiles(root, ['electron', 'shared']).flatMap((file) => {
      const source = readFileSync(join(root, file), 'utf8')
      return /child_process|shell/.test(source) ? [{ file, source, imports: scanFile(root, file).imports }] : []
    })
    expect(files.flatMap(({ file, source, imports }) => shellsIn(file, source, imports))).toEqual([])
    const starting = files.filter(({ imports }) => imports.some((one) => one.specifier === 'node:child_process'))
    expect(starting.length).toBeGreaterThan(2)
  })

  test.each([
    ['true', "spawn('ls', [], { shell: true })", true],
    ['a path', "spawn('ls', [], { shell: '/bin/sh' })", true],
    ['a quoted key', "spawn('ls', [], { 'shell': true })", true],
    ['what something else says', "spawn('ls', [], { shell: isWindows })", true],
    ['false', "spawn('ls', [], { shell: false })", false],
  ])('a shell that is %s', (_name, source, bites) => {
    expect(shellsIn('x.ts', source, []).length > 0).toBe(bites)
  })

  test.each([
    [['exec'], true],
    [['execSync'], true],
    [['*'], true],
    [['spawn', 'execFile'], false],
  ])('%s of node:child_process', (names, bites) => {
    expect(shellsIn('x.ts', '', [{ specifier: 'node:child_process', names }]).length > 0).toBe(bites)
  })
})
