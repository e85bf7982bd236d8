import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { strings } from '../../../../shared/strings.ts'
import { copyText } from '../../../markdown/copyText.ts'
import { IconButton } from '../../../ui/Button.tsx'

/** How long the button says that it worked. */
const SAID_MS = 2_000

/** Text of machines, whole, with a button that copies it. */
export function CopyLine({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState<string>()
  useEffect(() => {
    if (said === undefined) return
    const timer = setTimeout(() => setSaid(undefined), SAID_MS)
    return () => clearTimeout(timer)
  }, [said])
  const copy = async () => setSaid((await copyText(text)) ? strings.common.copied : strings.markdown.copyFailed)
  return (
    <div className="api-line">
      <code>{text}</code>
      <IconButton label={said ?? label} onClick={() => void copy()}>
        {said === strings.common.copied ? <Check size={14} /> : <Copy size={14} />}
      </IconButton>
      <span className="api-said" role="status">
        {said}
      </span>
    </div>
  )
}
