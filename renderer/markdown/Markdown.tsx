import { type MouseEvent, memo, type ReactNode, useState } from 'react'
import './markdown.css'
import { Block } from './Blocks.tsx'
import type { MarkdownToken } from './lexMarkdown.ts'
import { MarkdownDocument } from './MarkdownDocument.ts'
import { usePacedText } from './usePacedText.ts'

export interface MarkdownProps {
  /** All of the text. While it streams it should only grow; any other change is drawn from the start. */
  readonly text: string
  /** More text is coming. Drawn at most once per frame until it is false; then everything is drawn at once. */
  readonly streaming: boolean
  /** Gets the address of a link that was followed: http, https or mailto. Nothing is opened otherwise. */
  readonly onOpenLink: (url: string) => void
}

/**
 * Markdown as a person reads it, drawn as fast as it streams. Safe by construction: there is no markup in, elements are
 * made by React and text stays text. Raw HTML is shown as written, and nothing is loaded from the web.
 */
export function Markdown({ text, streaming, onOpenLink }: MarkdownProps): ReactNode {
  const [doc] = useState(() => new MarkdownDocument())
  const shown = usePacedText(text, streaming)
  const view = doc.update(shown, streaming)

  const follow = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (!link) return
    event.preventDefault()
    // A right click asks for the menu; only the first two buttons follow a link.
    if (event.button <= 1) onOpenLink((link as HTMLAnchorElement).href)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the links inside are what is interactive
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click
    <div className="md" onClick={follow} onAuxClick={follow}>
      {view.groups.map((blocks, index) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: groups are only ever added at the end
          key={index}
          blocks={blocks}
          links={view.links}
          growing={view.growing && index === view.groups.length - 1}
        />
      ))}
    </div>
  )
}

/** Blocks that are compared as one: a long answer is a few full groups and one that changes. */
const Group = memo(
  ({ blocks, links, growing }: { blocks: readonly MarkdownToken[]; links: number; growing: boolean }) =>
    blocks.map((token, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the same position stands for the same block while the text grows
      <Block key={index} token={token} links={links} growing={growing && index === blocks.length - 1} />
    )),
)
