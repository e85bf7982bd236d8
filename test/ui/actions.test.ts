import { describe, expect, test } from 'vitest'
import {
  type ActionId,
  actionFor,
  actionIds,
  actions,
  defaultKeysOf,
  isThere,
  type Keyboard,
  keysOf,
} from '../../shared/actions.ts'
import { isKeptByBrowser } from '../../shared/browserKeys.ts'
import { ariaKeys, type KeyPress, matches, platformOf, printKeys } from '../../shared/keys.ts'
import { menuLayout, trayLayout } from '../../shared/menuLayout.ts'
import { strings } from '../../shared/strings.ts'

const keyboards: Keyboard[] = [
  { platform: 'other', mode: 'desktop' },
  { platform: 'other', mode: 'browser' },
  { platform: 'mac', mode: 'desktop' },
  { platform: 'mac', mode: 'browser' },
]

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

const isInPalette = (id: ActionId) => actions[id].inPalette !== false

describe.each(keyboards)('on $platform, $mode', (keyboard) => {
  const withKeys = actionIds.filter((id) => keysOf(id, keyboard) !== '')

  test('no two actions of a scope share a key', () => {
    const seen = new Map<string, ActionId>()
    const clashes: string[] = []
    for (const id of withKeys) {
      const key = `${actions[id].scope} ${keysOf(id, keyboard)}`
      if (seen.has(key)) clashes.push(`${key}: ${seen.get(key)} and ${id}`)
      seen.set(key, id)
    }
    expect(clashes).toEqual([])
  })

  test('a window key needs a modifier or is a key that writes nothing', () => {
    const writes = actionIds.filter(
      (id) => actions[id].scope === 'window' && /^(Shift\+)?[A-Z0-9,./[\]]$/.test(keysOf(id, keyboard)),
    )
    expect(writes).toEqual([])
  })

  test('every key is found again by pressing it', () => {
    for (const id of withKeys) {
      const parts = keysOf(id, keyboard).split('+')
      const key = parts.pop() ?? ''
      const event = press(key, {
        ctrlKey: parts.includes('mod') && keyboard.platform === 'other',
        metaKey: parts.includes('mod') && keyboard.platform === 'mac',
        altKey: parts.includes('Alt'),
        shiftKey: parts.includes('Shift'),
      })
      expect(actionFor(event, actions[id].scope, keyboard), id).toBe(id)
    }
  })
})

describe('every action', () => {
  test('has a title, and none has another’s', () => {
    const titles = actionIds.filter((id) => isInPalette(id)).map((id) => strings.actions[id])
    expect(new Set(titles).size).toBe(titles.length)
    expect(actionIds.filter((id) => strings.actions[id].trim() === '')).toEqual([])
  })

  test.each(keyboards)('is reached by its key, the palette or a menu on $platform, $mode', (keyboard) => {
    const menus: readonly string[] = [
      ...menuLayout[keyboard.platform].flatMap(([, lines]) => [...lines]),
      ...trayLayout,
    ]
    const unreached = actionIds.filter((id) => {
      const inMenu = keyboard.mode === 'desktop' && menus.includes(id)
      return isThere(id, keyboard.mode) && keysOf(id, keyboard) === '' && !isInPalette(id) && !inMenu
    })
    expect(unreached).toEqual([])
  })

  // That each has a handler is asked for by the types: `ActionHandlers` of a scope, `WindowHandlers` of a window.
  test('of the composer, the conversation, the list or quick ask has a key where it works', () => {
    for (const keyboard of keyboards) {
      const there = actionIds.filter((id) => actions[id].scope !== 'window' && isThere(id, keyboard.mode))
      expect(there.filter((id) => defaultKeysOf(id, keyboard) === '')).toEqual([])
    }
  })
})

test.each(['other', 'mac'] as const)('browser mode uses none of the keys that browsers keep (%s)', (platform) => {
  const kept = actionIds.filter((id) => isKeptByBrowser(keysOf(id, { platform, mode: 'browser' }), platform))
  expect(kept).toEqual([])
})

test('keys that browsers keep are known however they are written', () => {
  expect(['mod+Shift+N', 'Shift+mod+N', 'Ctrl+N', 'Alt+F4'].map((keys) => isKeptByBrowser(keys, 'other'))).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect(['mod+Shift+K', 'Alt+N', 'N', ''].some((keys) => isKeptByBrowser(keys, 'other'))).toBe(false)
  expect([isKeptByBrowser('Ctrl+N', 'mac'), isKeptByBrowser('mod+N', 'mac')]).toEqual([false, true])
})

describe('a key press', () => {
  test('means an action only with exactly its modifiers', () => {
    const ctrlK = press('k', { ctrlKey: true })
    expect(matches(ctrlK, 'mod+K', 'other')).toBe(true)
    expect(matches(ctrlK, 'mod+K', 'mac')).toBe(false)
    expect(matches({ ...ctrlK, shiftKey: true }, 'mod+K', 'other')).toBe(false)
    expect(matches({ ...ctrlK, altKey: true }, 'mod+K', 'other')).toBe(false)
    expect(matches(press('k'), 'mod+K', 'other')).toBe(false)
  })

  test('is found by its place where the layout has no Latin letters', () => {
    expect(matches(press('л', { code: 'KeyK', ctrlKey: true }), 'mod+K', 'other')).toBe(true)
    expect(matches(press('˜', { code: 'KeyN', altKey: true }), 'Alt+N', 'mac')).toBe(true)
  })

  test('is found by its letter where the letters have other places', () => {
    expect(matches(press('k', { code: 'KeyV', ctrlKey: true }), 'mod+K', 'other')).toBe(true)
    expect(matches(press('v', { code: 'KeyK', ctrlKey: true }), 'mod+K', 'other')).toBe(false)
  })

  test('of a sign needs no Shift of its own: "/" is Shift+7 on a German layout', () => {
    expect(matches(press('/', { code: 'Digit7', ctrlKey: true, shiftKey: true }), 'mod+/', 'other')).toBe(true)
  })
})

test('keys are printed as each platform writes them', () => {
  expect(printKeys('mod+Shift+N', 'other')).toEqual(['Ctrl', 'Shift', 'N'])
  expect(printKeys('mod+Shift+N', 'mac')).toEqual(['⇧', '⌘', 'N'])
  expect(printKeys('Alt+ArrowLeft', 'other')).toEqual(['Alt', '←'])
  expect(printKeys('Escape', 'mac')).toEqual(['Esc'])
  expect(ariaKeys('mod+K', 'other')).toBe('Control+K')
  expect(ariaKeys('mod+K', 'mac')).toBe('Meta+K')
})

test('a platform is known by the name that browsers and Node give it', () => {
  expect(['MacIntel', 'darwin', 'iPhone'].map(platformOf)).toEqual(['mac', 'mac', 'mac'])
  expect(['Win32', 'win32', 'Linux x86_64'].map(platformOf)).toEqual(['windows', 'windows', 'other'])
})
