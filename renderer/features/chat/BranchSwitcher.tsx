import { ChevronLeft, ChevronRight } from 'lucide-react'
import { strings } from '../../../shared/strings.ts'
import { IconButton } from '../../ui/Button.tsx'
import type { BranchPlace, MessageCommands } from './commands.ts'

const words = strings.conversation

/** "2 of 3", with the way to the version before and after. Nothing where there is one version only. */
export function BranchSwitcher({ place, commands }: { place: BranchPlace; commands: MessageCommands }) {
  if (place.of < 2) return null
  const { previousId, nextId, previousModel, nextModel } = place
  return (
    <>
      <IconButton
        label={words.previousBranch(previousModel)}
        keys={commands.keysOf('previousBranch')}
        disabled={!previousId}
        onClick={() => previousId && commands.showBranch(previousId)}
      >
        <ChevronLeft size={14} />
      </IconButton>
      <span className="branch-place">{words.branch(place.at, place.of)}</span>
      <IconButton
        label={words.nextBranch(nextModel)}
        keys={commands.keysOf('nextBranch')}
        disabled={!nextId}
        onClick={() => nextId && commands.showBranch(nextId)}
      >
        <ChevronRight size={14} />
      </IconButton>
    </>
  )
}
