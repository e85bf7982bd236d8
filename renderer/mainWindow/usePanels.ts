import { useCallback, useState } from 'react'
import type { Panel } from './Panels.tsx'

interface Open {
  readonly panel: Panel | null
  /** Quick ask stays below the dialog that was opened over it. */
  readonly overQuick: boolean
}

const overQuickToo: ReadonlySet<Panel | null> = new Set<Panel>([
  'palette',
  'shortcuts',
  'settings',
  'conversationSettings',
  'manage',
])
const none: Open = { panel: null, overQuick: false }

function next(open: Open, panel: Panel | null): Open {
  if (overQuickToo.has(panel)) return { panel, overQuick: open.overQuick || open.panel === 'quickAsk' }
  return { panel: panel === null && open.overQuick ? 'quickAsk' : panel, overQuick: false }
}

/** What stands open over a window: one panel, and quick ask below it when the panel was opened over that. */
export function usePanels() {
  const [{ panel, overQuick }, setOpen] = useState(none)
  const setPanel = useCallback((wanted: Panel | null) => setOpen((open) => next(open, wanted)), [])
  const toggle = (which: Panel) => setOpen((open) => next(open, open.panel === which ? null : which))
  const closeAll = useCallback(() => setOpen(none), [])
  const panelState = (which: Panel) => ({
    open: panel === which || (which === 'quickAsk' && overQuick),
    onOpenChange: (open: boolean) =>
      setOpen((now) => (open ? next(now, which) : which === 'quickAsk' ? none : next(now, null))),
  })
  return { panel, overQuick, setPanel, toggle, closeAll, panelState }
}
