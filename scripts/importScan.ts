import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { type ESTree, parseSync, Visitor } from 'vite'
import type { Import } from './importRules.ts'

/** What one source file asks for and does, as far as the import rules look at it. */
export interface Scanned {
  readonly file: string
  readonly imports: readonly Import[]
  /** True when the file does nothing but hand on what other files export. */
  readonly isBarrel: boolean
  /** Globals it uses that open a connection: `fetch`, `WebSocket`, `EventSource`. */
  readonly connects: readonly string[]
}

/** All TypeScript files under these folders of `root`, as paths relative to it, with `/`. */
export function sourceFiles(root: string, folders: readonly string[]): string[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
        .filter((name) => /\.[cm]?tsx?$/.test(name) && !name.endsWith('.d.ts')),
    )
    .sort()
}

/** Reads the file and finds every import in it. Throws when it does not parse: a file that can't be read proves nothing. */
export function scanFile(root: string, file: string): Scanned {
  const source = readFileSync(join(root, file), 'utf8')
  const parsed = parseSync(file, source)
  if (parsed.errors.length > 0) throw new Error(`${file}: ${parsed.errors[0]?.message}`)
  const imports: Import[] = []
  const connects: string[] = []
  const add = (specifier: string, typeOnly: boolean, names: readonly string[]) => {
    imports.push({ from: file, specifier: bare(specifier), file: resolve(root, file, specifier), typeOnly, names })
  }

  for (const one of parsed.module.staticImports) {
    const typeOnly = one.entries.length > 0 && one.entries.every((entry) => entry.isType)
    const names = one.entries.filter((entry) => !entry.isType).map((entry) => entry.importName.name ?? '*')
    add(one.moduleRequest.value, typeOnly, names)
  }
  for (const one of parsed.module.staticExports) {
    for (const entry of one.entries) {
      if (entry.moduleRequest) add(entry.moduleRequest.value, entry.isType, [entry.importName.name ?? '*'])
    }
  }
  new Visitor({
    ImportExpression(node) {
      add(literal(node.source) ?? source.slice(node.source.start, node.source.end), false, ['*'])
    },
    TSImportType(node) {
      add(literal(node.source) ?? '', true, ['*'])
    },
    TSExternalModuleReference(node) {
      add(literal(node.expression) ?? '', false, ['*'])
    },
    CallExpression(node) {
      const { callee } = node
      const first = node.arguments[0]
      if (callee.type === 'Identifier' && callee.name === 'fetch') connects.push('fetch')
      if (callee.type === 'Identifier' && callee.name === 'require') add(literal(first) ?? '', false, ['*'])
      if (source.slice(callee.start, callee.end) === 'import.meta.glob') {
        for (const pattern of literals(first)) add(pattern, false, ['*'])
      }
    },
    MemberExpression(node) {
      if (/^(globalThis|global|window|self)\.fetch$/.test(source.slice(node.start, node.end))) connects.push('fetch')
    },
    Property(node) {
      if (!node.shorthand && source.slice(node.value.start, node.value.end) === 'fetch') connects.push('fetch')
    },
    NewExpression(node) {
      const name = source.slice(node.callee.start, node.callee.end).replace(/^(globalThis|window|self)\./, '')
      if (name === 'WebSocket' || name === 'EventSource' || name === 'XMLHttpRequest') connects.push(name)
    },
  }).visit(parsed.program)

  return { file, imports, connects, isBarrel: isBarrel(parsed.program) }
}

function isBarrel(program: ESTree.Program): boolean {
  const handsOn = (node: ESTree.Program['body'][number]) =>
    (node.type === 'ExportNamedDeclaration' && node.source !== null) || node.type === 'ExportAllDeclaration'
  return (
    program.body.length > 0 &&
    program.body.every((node) => handsOn(node) || node.type === 'ImportDeclaration') &&
    program.body.some(handsOn)
  )
}

function literal(node: { type: string } | null | undefined): string | undefined {
  if (node?.type === 'TSLiteralType') return literal((node as unknown as { literal: { type: string } }).literal)
  if (node?.type !== 'Literal') return undefined
  const { value } = node as unknown as { value: unknown }
  return typeof value === 'string' ? value : undefined
}

function literals(node: { type: string } | null | undefined): string[] {
  if (node?.type === 'ArrayExpression') {
    return (node as unknown as { elements: { type: string }[] }).elements.flatMap(literals)
  }
  const one = literal(node)
  return one === undefined ? [] : [one]
}

const builtinWithoutPrefix = /^(http2?|https|net|tls|dgram|dns|dns\/promises|sqlite)$/

/** The specifier without a query, and Node's modules always with `node:`. */
function bare(specifier: string): string {
  const plain = specifier.replace(/\?.*$/, '')
  return builtinWithoutPrefix.test(plain) ? `node:${plain}` : plain
}

/** The file a relative specifier (or one from the root: `/docs/*.md`) means; undefined for a package. */
function resolve(root: string, from: string, specifier: string): string | undefined {
  const plain = specifier.replace(/^!/, '').replace(/\?.*$/, '')
  if (!/^[./]/.test(plain)) return undefined
  const path = plain.startsWith('/') ? plain.slice(1) : posix.join(posix.dirname(from), plain)
  for (const ending of ['', '.ts', '.tsx', '/index.ts']) {
    const whole = join(root, path + ending)
    if (existsSync(whole) && statSync(whole).isFile()) return path + ending
  }
  return path
}

/**
 * Every file that `entry` loads when it runs, itself included, in no order: static and dynamic imports, no types.
 * `through` gives the imports of one file.
 */
export function reachable(entry: string, scanned: ReadonlyMap<string, Scanned>): Set<string> {
  const seen = new Set<string>()
  const next = [entry]
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    for (const one of scanned.get(file)?.imports ?? []) {
      if (!one.typeOnly && one.file !== undefined) next.push(one.file)
    }
  }
  return seen
}
