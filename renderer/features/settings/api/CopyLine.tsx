import { Check, Copy } from 'lucide-react'
import { useCopy } from '../../../markdown/useCopy.ts'
import { IconButton } from '../../../ui/Button.tsx'

/** Text of machines, whole, with a button that copies it. */
export function CopyLine({ text, label }: { text: string; label: string }) {
  const { said, isCopied, copy } = useCopy()
  return (
    <div className="api-line">
      <code>{text}</code>
      <IconButton label={said ?? label} onClick={() => void copy(text)}>
        {isCopied ? <Check size={14} /> : <Copy size={14} />}
      </IconButton>
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </div>
  )
}
