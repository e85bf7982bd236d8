import { describe, expect, test } from 'vitest'
import { actionIds, actions, defaultKeysOf, type Keyboard } from '../../shared/actions.ts'
import { globalKeyProblem, globalKeysFromPress, keyProblem } from '../../shared/keyRules.ts'
import { type KeyPress, keysFromPress, matches, normalKeys, type Platform, printKeys } from '../../shared/keys.ts'

const platforms: Platform[] = ['mac', 'windows', 'other']
const keyboard = (more: Partial<Keyboard> = {}): Keyboard => ({ platform: 'other', mode: 'desktop', ...more })

type Modifiers = 'ctrl' | 'meta' | 'alt' | 'shift'
const press = (key: string, code: string, ...modifiers: Modifiers[]): KeyPress => ({
  key,
  code,
  ctrlKey: modifiers.includes('ctrl'),
  metaKey: modifiers.includes('meta'),
  altKey: modifiers.includes('alt'),
  shiftKey: modifiers.includes('shift'),
})

describe('a recorded press', () => {
  test.each<[string, KeyPress, Platform, string | null]>([
    ['a letter with modifiers', press('N', 'KeyN', 'ctrl', 'shift'), 'other', 'mod+Shift+N'],
    ['Command on a Mac', press('n', 'KeyN', 'meta'), 'mac', 'mod+N'],
    ['Control on a Mac', press('n', 'KeyN', 'ctrl'), 'mac', 'Ctrl+N'],
    ['the Windows key', press('n', 'KeyN', 'meta', 'alt'), 'windows', 'Meta+Alt+N'],
    ['Space', press(' ', 'Space', 'ctrl', 'shift'), 'other', 'mod+Shift+Space'],
    ['Option and Space on a Mac', press('\u00a0', 'Space', 'alt'), 'mac', 'Alt+Space'],
    ['a function key', press('F9', 'F9', 'shift'), 'other', 'Shift+F9'],
    ['a plus sign', press('+', 'BracketRight', 'ctrl'), 'other', 'mod+Plus'],
    ['a sign that needs Shift here', press('/', 'Digit7', 'ctrl', 'shift'), 'other', 'mod+/'],
    ['a letter of a layout without Latin ones', press('л', 'KeyK', 'ctrl'), 'other', 'mod+K'],
    ['a letter at another place', press('k', 'KeyV', 'ctrl'), 'other', 'mod+K'],
    ['Option and a letter on a Mac', press('œ', 'KeyQ', 'alt'), 'mac', 'Alt+Q'],
    ['Option and a dead key on a Mac', press('Dead', 'KeyN', 'alt'), 'mac', 'Alt+N'],
    ['Option and a digit on a Mac', press('¡', 'Digit1', 'alt'), 'mac', 'Alt+1'],
    ['a modifier alone', press('Control', 'ControlLeft', 'ctrl'), 'other', null],
    ['two modifiers alone', press('Shift', 'ShiftLeft', 'ctrl', 'shift'), 'other', null],
    ['a dead key', press('Dead', 'BracketLeft'), 'other', null],
    ['what an input method took', press('Process', 'KeyA'), 'other', null],
  ])('%s', (_name, pressed, platform, keys) => {
    expect(keysFromPress(pressed, platform)).toBe(keys)
    // What was recorded is found again by the very same press.
    if (keys !== null) expect(matches(pressed, keys, platform)).toBe(true)
  })

  test('may be a browser’s event, whose fields are not its own', () => {
    const event = Object.create(press('q', 'KeyQ', 'ctrl', 'alt')) as KeyPress
    expect(keysFromPress(event, 'other')).toBe('mod+Alt+Q')
    expect(globalKeysFromPress(event, 'other')).toBe('mod+Alt+Q')
  })

  test('for every program takes digits by their place', () => {
    expect(globalKeysFromPress(press('!', 'Digit1', 'ctrl', 'shift'), 'other')).toBe('mod+Shift+1')
    expect(globalKeysFromPress(press('&', 'Digit1', 'ctrl'), 'other')).toBe('mod+1')
  })
})

test('keys are the same in whatever order and by whatever name they were written', () => {
  expect(normalKeys('Shift+Ctrl+N', 'other')).toBe('mod+Shift+N')
  expect(normalKeys('Alt+Ctrl+N', 'mac')).toBe('Ctrl+Alt+N')
  expect(normalKeys('mod+Shift+/', 'other')).toBe('mod+/')
})

test('the Windows key has the name that it has on each platform', () => {
  expect(printKeys('Meta+Alt+Space', 'windows')).toEqual(['Win', 'Alt', 'Space'])
  expect(printKeys('Meta+Alt+Space', 'other')).toEqual(['Super', 'Alt', 'Space'])
  expect(printKeys('mod+Ctrl+Alt+Plus', 'mac')).toEqual(['⌃', '⌥', '⌘', '+'])
})

describe('keys for an action', () => {
  test('are fine when they are the table’s, whatever they are', () => {
    for (const platform of platforms) {
      for (const mode of ['desktop', 'browser'] as const) {
        const wrong = actionIds.filter((id) => {
          if (mode === 'browser' && actions[id].desktopOnly) return false
          const here = { platform, mode }
          return keyProblem(id, defaultKeysOf(id, here), here) !== null
        })
        expect(wrong, `${platform} ${mode}`).toEqual([])
      }
    }
  })

  test.each<[string, Parameters<typeof keyProblem>, ReturnType<typeof keyProblem>]>([
    ['of another one of the window', ['newWindow', 'mod+K', keyboard()], { kind: 'used', by: 'commandPalette' }],
    ['of the window, for a part of it', ['copyMessage', 'mod+K', keyboard()], { kind: 'used', by: 'commandPalette' }],
    [
      'of a part, for the window',
      ['newWindow', 'Shift+F2', keyboard({ changed: { pinRow: 'Shift+F2' } })],
      { kind: 'used', by: 'pinRow' },
    ],
    ['of another part', ['copyMessage', 'P', keyboard()], null],
    ['of the window, for quick ask', ['addClipboard', 'mod+K', keyboard()], null],
    ['that another one has given up', ['newWindow', 'mod+K', keyboard({ changed: { commandPalette: '' } })], null],
    [
      'that another one was given',
      ['newWindow', 'mod+J', keyboard({ changed: { find: 'mod+J' } })],
      { kind: 'used', by: 'find' },
    ],
    [
      'that work in every program',
      ['newWindow', 'mod+Alt+Q', keyboard(), { 'command:fix': 'mod+Alt+Q' }],
      { kind: 'global', by: 'command:fix' },
    ],
    ['that it has in every program itself', ['quickAsk', 'mod+Alt+Q', keyboard(), { quickAsk: 'mod+Alt+Q' }], null],
    ['that a browser keeps', ['find', 'mod+T', keyboard({ mode: 'browser' })], { kind: 'browser' }],
    ['that a browser would keep, on the desktop', ['find', 'mod+T', keyboard()], null],
    ['that copy', ['copyLastAnswer', 'mod+C', keyboard()], { kind: 'editing' }],
    ['that write, in the window', ['find', 'Shift+J', keyboard()], { kind: 'writing' }],
    ['that move in text, in the window', ['find', 'Home', keyboard()], { kind: 'writing' }],
    ['without modifier that write nothing', ['find', 'F9', keyboard()], null],
    ['that write, in the message box', ['send', 'Space', keyboard()], { kind: 'writing' }],
    ['with a modifier in the message box', ['send', 'mod+Enter', keyboard()], null],
    ['that are a letter, in the conversation', ['copyMessage', 'Y', keyboard()], null],
    ['that move there', ['copyMessage', 'ArrowDown', keyboard()], { kind: 'moving' }],
    ['none', ['find', '', keyboard()], null],
  ])('%s', (_name, given, problem) => {
    expect(keyProblem(...given)).toEqual(problem)
  })

  test('clash when a table that has grown gives the keys that the user chose to another one', () => {
    const changed = { find: defaultKeysOf('search', keyboard()) }
    expect(keyProblem('search', changed.find, keyboard({ changed }))).toEqual({ kind: 'used', by: 'find' })
  })
})

test.each([
  ['mod+Shift+Space', null],
  ['Meta+A', null],
  ['F9', null],
  ['Shift+F9', null],
  ['MediaPlayPause', null],
  ['A', 'modifier'],
  ['Shift+A', 'modifier'],
  ['Shift+Space', 'modifier'],
  ['mod+C', 'editing'],
  ['mod+/', 'key'],
  ['mod+ö', 'key'],
  ['mod+Plus', 'key'],
])('%s in every program: %s', (keys, problem) => {
  expect(globalKeyProblem(keys, 'other')).toBe(problem)
})
