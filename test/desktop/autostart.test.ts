import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { autostartFile, readAutostart, removeAutostart, writeAutostart } from '../../electron/desktop/autostart.ts'

let config: string
let file: string
beforeEach(() => {
  config = mkdtempSync(join(tmpdir(), 'aside-autostart-'))
  file = autostartFile({ XDG_CONFIG_HOME: config })
})
afterEach(() => rmSync(config, { recursive: true, force: true }))

/** Exec as the standard reads it: escapes of strings, then quotes and their escapes, then `%%`. */
function readExec(text: string): string[] {
  const value = /^Exec=(.*)$/m.exec(text)?.[1] ?? ''
  const unescaped = value.replace(/\\([sntr\\])/g, (_, sign: string) => (sign === '\\' ? '\\' : ' '))
  return [...unescaped.matchAll(/"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, quoted, plain]) =>
    (quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '').replaceAll('%%', '%'),
  )
}

test('is written whole into the place that desktops read, and taken away again', () => {
  expect(readAutostart(file)).toBe('off')
  writeAutostart(file, ['/opt/Aside/aside', '--hidden'])
  expect(file).toBe(join(config, 'autostart/aside.desktop'))
  expect(readdirSync(dirname(file))).toEqual(['aside.desktop'])
  expect(readFileSync(file, 'utf8')).toMatch(/^\[Desktop Entry\]\nType=Application\n/)
  expect(readExec(readFileSync(file, 'utf8'))).toEqual(['/opt/Aside/aside', '--hidden'])
  expect(readAutostart(file)).toBe('on')
  removeAutostart(file)
  removeAutostart(file)
  expect(readAutostart(file)).toBe('off')
})

test('starts what was meant, whatever stands in its path', () => {
  const command = ['/home/a b/Aside "one" $HOME `x` 100%/as\\ide', '--data-dir', "/it's/äö", '--hidden']
  writeAutostart(file, command)
  expect(readExec(readFileSync(file, 'utf8'))).toEqual(command)
})

test.each(['/home/a\nHidden=true', '/home/a\tb', '/home/\u0085'])(
  'a path that no line can hold is refused: %j',
  (path) => {
    expect(() => writeAutostart(file, ['/opt/Aside/aside', '--data-dir', path])).toThrow(/control character/)
    expect(readAutostart(file)).toBe('off')
  },
)

test.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])('is seen to be switched off by %s', (line) => {
  writeAutostart(file, ['/opt/Aside/aside'])
  writeFileSync(file, `${readFileSync(file, 'utf8').replace('X-GNOME-Autostart-enabled=true', line)}`)
  expect(readAutostart(file)).toBe('blocked')
})

test('a folder of the configuration that is not absolute is none', () => {
  expect(autostartFile({ XDG_CONFIG_HOME: 'relative' })).toMatch(/\.config\/autostart\/aside\.desktop$/)
})
