import { AlertDialog as Radix } from 'radix-ui'
import { Button } from './Button.tsx'
import { useFocusReturn } from './useFocusReturn.ts'
import './dialog.css'

export interface ConfirmDialogProps {
  open: boolean
  title: string
  text: string
  yes: string
  no: string
  onYes: () => void
  onNo: () => void
}

/** A question that must be answered; Esc means no, and no has the focus first. */
export function ConfirmDialog({ open, title, text, yes, no, onYes, onNo }: ConfirmDialogProps) {
  const focus = useFocusReturn()
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onNo()}>
      <Radix.Portal>
        <Radix.Overlay className="dialog-shade">
          <Radix.Content className="dialog dialog-confirm" {...focus}>
            <Radix.Title className="dialog-title">{title}</Radix.Title>
            <Radix.Description className="dialog-description">{text}</Radix.Description>
            <div className="dialog-buttons">
              <Radix.Cancel asChild>
                <Button>{no}</Button>
              </Radix.Cancel>
              <Button variant="danger" onClick={onYes}>
                {yes}
              </Button>
            </div>
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  )
}
