import { useEffect, useState } from 'react'
import { strings } from '../../shared/strings.ts'
import { copyText } from './copyText.ts'

const words = strings.markdown

/** How long the button says that it worked. */
const SAID_MS = 2_000

interface Copy {
  /** What came of it, for a moment; undefined: nothing is to be said. */
  said: string | undefined
  isCopied: boolean
  /** To be called from a click. */
  copy: (text: string) => Promise<void>
}

/** Puts text on the clipboard, and says for a moment whether that worked. */
export function useCopy(): Copy {
  const [isCopied, setIsCopied] = useState<boolean>()
  useEffect(() => {
    if (isCopied === undefined) return
    const timer = setTimeout(() => setIsCopied(undefined), SAID_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  return {
    said: isCopied === undefined ? undefined : isCopied ? words.copied : words.copyFailed,
    isCopied: isCopied === true,
    copy: async (text) => setIsCopied(await copyText(text)),
  }
}
