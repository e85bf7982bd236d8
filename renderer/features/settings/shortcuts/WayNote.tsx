import type { ShortcutWay } from '../../../../shared/contract/shortcuts.ts'
import { strings } from '../../../../shared/strings.ts'

const words = strings.shortcuts

/** How keys that work in every program reach Aside here, and what to do where they can't. */
export function WayNote({ way }: { way: ShortcutWay }) {
  return (
    <>
      <p className="settings-note">{words.ways[way]}</p>
      {way !== 'system' && (
        <p className="settings-note">
          {way === 'none' ? words.noneHelp : words.portalHelp} <code>{words.toggleCommand}</code>
        </p>
      )}
    </>
  )
}
