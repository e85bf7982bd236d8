import { describe, expect, test } from 'vitest'
import config from '../../electron-builder.config.ts'
import { type ActionId, actionIds, actions, keysOf } from '../../shared/actions.ts'
import { dockLayout, type MenuLine, menuLayout, menuRoles, taskbarStarts, trayLayout } from '../../shared/menuLayout.ts'
import { strings } from '../../shared/strings.ts'

const platforms = ['mac', 'windows', 'other'] as const
const linesOf = (platform: (typeof platforms)[number]) => menuLayout[platform].flatMap(([, lines]) => lines)
const isAction = (line: string): line is ActionId => actionIds.includes(line as ActionId)

describe.each(platforms)('the menu of %s', (platform) => {
  test('has only actions of the table, parts of the system and lines between them', () => {
    const isRole = (line: string) => line.startsWith('role:') && menuRoles.includes(line.slice(5) as never)
    expect(linesOf(platform).filter((line) => line !== '-' && !isAction(line) && !isRole(line))).toEqual([])
  })

  test('has nothing twice', () => {
    const entries = linesOf(platform).filter((line) => line !== '-')
    expect(entries.filter((line, index) => entries.indexOf(line) !== index)).toEqual([])
  })

  test('begins, ends and divides no menu with a line that divides nothing', () => {
    const groups = menuLayout[platform].map(([, lines]) => lines.join(' ').split(/(?:^| )-(?= |$)/))
    expect(groups.flat().filter((group) => group.trim() === '')).toEqual([])
  })

  test('has a title for each menu, in the platform’s order', () => {
    const names = menuLayout[platform].map(([name]) => name)
    expect(names).toEqual(
      platform === 'mac' ? ['app', 'file', 'edit', 'view', 'window', 'help'] : ['file', 'edit', 'view', 'help'],
    )
    expect(names.map((name) => strings.desktop.menus[name]).every(Boolean)).toBe(true)
  })

  test('together with palette and tray it reaches every action of a window', () => {
    const reached = new Set<MenuLine | 'running'>([...linesOf(platform), ...trayLayout])
    const lost = actionIds.filter(
      (id) => actions[id].scope === 'window' && actions[id].inPalette === false && !reached.has(id),
    )
    expect(lost).toEqual([])
  })
})

test('what people look for in a menu is in every platform’s', () => {
  const wanted: ActionId[] = [
    'newConversation',
    'newWindow',
    'settings',
    'find',
    'search',
    'shortcuts',
    'manual',
    'quit',
  ]
  for (const platform of platforms) expect(wanted.filter((id) => !linesOf(platform).includes(id))).toEqual([])
})

test('tray, Dock and taskbar have actions of the table', () => {
  const entries = trayLayout.filter((line) => line !== '-' && line !== 'running')
  expect([...entries, ...dockLayout, ...Object.keys(taskbarStarts)].filter((id) => !isAction(id))).toEqual([])
})

test('an installed Aside offers the same on Linux, where its .desktop file says it', () => {
  const offered = Object.entries(taskbarStarts).map(([id, option]) => [
    id,
    { Name: strings.actions[id as ActionId], Exec: `aside ${option}` },
  ])
  expect(config.linux?.desktop).toEqual({
    entry: { Actions: offered.map(([id]) => `${id};`).join('') },
    desktopActions: Object.fromEntries(offered),
  })
})

test('an action of the desktop alone has no keys in a browser, whatever the user has set', () => {
  const keyboard = { platform: 'other', mode: 'browser', changed: { quit: 'mod+J' } } as const
  expect(actionIds.filter((id) => actions[id].desktopOnly && keysOf(id, keyboard) !== '')).toEqual([])
  expect(keysOf('quit', { ...keyboard, mode: 'desktop' })).toBe('mod+J')
})
