import type { ActionHandlers } from '../shared/actions.ts'

type Handlers = ActionHandlers<'window'>

/** The keys that still work while a dialog covers the window: none of them changes what can't be seen. */
const stay: ReadonlySet<string> = new Set<keyof Handlers>([
  'newWindow',
  'quickAsk',
  'commandPalette',
  'conversationSettings',
  'settings',
  'shortcuts',
  'closeWindow',
  'quit',
])

/** Of the window's handlers those whose keys work now. */
export function keysOverDialog<H extends Partial<Handlers>>(handlers: H, covered: boolean): Partial<H> {
  if (!covered) return handlers
  return Object.fromEntries(Object.entries(handlers).filter(([id]) => stay.has(id))) as Partial<H>
}
