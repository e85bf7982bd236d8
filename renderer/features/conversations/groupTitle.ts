import { strings } from '../../../shared/strings.ts'
import type { SidebarGroup } from '../../state/sidebarGroups.ts'

const words = strings.sidebar

/** The heading over a group of conversations. */
export function groupTitle(group: SidebarGroup): string {
  switch (group.kind) {
    case 'pinned':
      return words.pinned
    case 'window':
      return words.thisWindow
    case 'otherWindow':
      return words.otherWindow(group.number)
    case 'date':
      return words[group.bucket]
  }
}
