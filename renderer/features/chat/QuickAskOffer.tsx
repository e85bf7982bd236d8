import { X } from 'lucide-react'
import { strings } from '../../../shared/strings.ts'
import { updateSettings, useSettings } from '../../state/settingsState.ts'
import { useShortcuts } from '../../state/shortcutsState.ts'
import { Button, IconButton } from '../../ui/Button.tsx'

const words = strings.quickSettings

interface QuickAskOfferProps {
  onSetUp: () => void
  /** The offer has gone, and with it the focus. */
  onFocusLost: () => void
  onProblem: (error: unknown) => void
}

/** One line that tells of quick ask while it has no key; sent away, it never comes back. */
export function QuickAskOffer(props: QuickAskOfferProps) {
  const { offerSetup } = useSettings().quick
  return offerSetup ? <Offer {...props} /> : null
}

function Offer({ onSetUp, onFocusLost, onProblem }: QuickAskOfferProps) {
  const quickAsk = useShortcuts()?.shortcuts.find(({ id }) => id === 'quickAsk')
  if (quickAsk?.state !== 'off') return null
  return (
    <p className="hello-offer">
      <span>{words.invite}</span>
      <Button variant="quiet" onClick={onSetUp}>
        {words.inviteYes}
      </Button>
      <IconButton
        label={words.inviteNo}
        onClick={() => {
          onFocusLost()
          updateSettings({ quick: { offerSetup: false } }).catch(onProblem)
        }}
      >
        <X size={14} />
      </IconButton>
    </p>
  )
}
