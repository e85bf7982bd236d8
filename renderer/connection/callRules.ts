import type { Contract } from '../../shared/contract/contract.ts'

type CallName = { [A in keyof Contract]: `${A & string}.${keyof Contract[A] & string}` }[keyof Contract]

/**
 * What happens to a call whose answer was lost with the connection. `repeat`: it is sent again, because twice is the
 * same as once. `once`: it may have been done, so it is never sent again, and fails. `stream`: its reader goes on by
 * itself. A call that was not sent yet waits in every case.
 */
export type CallRule = 'repeat' | 'once' | 'stream'

export const callRules: Record<CallName, CallRule> = {
  'app.info': 'repeat',
  'app.changes': 'stream',
  'app.notices': 'repeat',
  'app.dismissNotice': 'repeat',
  'app.openExternal': 'once',
  'app.connections': 'repeat',
  'commands.list': 'repeat',
  'commands.save': 'once',
  'commands.remove': 'once',
  'commands.importAll': 'once',
  'commands.exportAll': 'repeat',
  'context.offers': 'repeat',
  'context.clipboard': 'repeat',
  'context.selection': 'once',
  'conversations.list': 'repeat',
  'conversations.removed': 'repeat',
  'conversations.get': 'repeat',
  'conversations.rename': 'once',
  'conversations.pin': 'once',
  'conversations.configure': 'once',
  'conversations.showBranch': 'once',
  'conversations.remove': 'once',
  'conversations.restore': 'once',
  'conversations.search': 'repeat',
  'desktop.state': 'repeat',
  'desktop.openAtLogin': 'once',
  'desktop.act': 'once',
  'engines.list': 'repeat',
  'engines.judgeAddress': 'repeat',
  'quick.events': 'stream',
  'quick.show': 'once',
  'quick.hide': 'once',
  'quick.fit': 'once',
  'quick.moveToWindow': 'once',
  'quick.actInWindow': 'once',
  'quick.paste': 'once',
  'runs.start': 'once',
  'runs.regenerate': 'once',
  'runs.continue': 'once',
  'runs.cancel': 'repeat',
  'runs.watch': 'stream',
  'runs.active': 'repeat',
  'settings.get': 'repeat',
  'settings.update': 'once',
  'shortcuts.list': 'repeat',
  'shortcuts.set': 'once',
  'shortcuts.suspend': 'stream',
  'shortcuts.pause': 'once',
  'updates.state': 'repeat',
  'updates.check': 'once',
  'windows.load': 'repeat',
  'windows.save': 'once',
  'windows.list': 'repeat',
  'windows.open': 'once',
  'windows.requests': 'stream',
}
