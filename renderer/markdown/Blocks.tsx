import type { Tokens } from 'marked'
import { memo, type ReactNode } from 'react'
import { isShown } from './BlockSplitter.ts'
import { CodeBlock } from './CodeBlock.tsx'
import { Inline } from './Inline.tsx'
import { ListBlock } from './ListBlock.tsx'
import type { MarkdownToken } from './lexMarkdown.ts'
import { MathView } from './MathView.tsx'
import { sameSource } from './sameSource.ts'
import { TableBlock } from './TableBlock.tsx'

const closingFence = /\n[ \t]*(?:`{3,}|~{3,})[ \t]*\n*$/

export interface BlockProps {
  readonly token: MarkdownToken
  /** See DocumentView. */
  readonly links: number
  /** This is the end of an answer that still grows. */
  readonly growing: boolean
}

/** One block of markdown, and what is inside it. Drawn again only when its source changed. */
export const Block = memo(
  BlockView,
  (before, after) =>
    before.token.type === after.token.type &&
    before.growing === after.growing &&
    sameSource({ raw: before.token.raw, links: before.links }, { raw: after.token.raw, links: after.links }),
)

/** Blocks inside a quote or a list item, one after the other. */
export function Blocks({ tokens, links, growing }: Omit<BlockProps, 'token'> & { tokens: readonly MarkdownToken[] }) {
  const shown = tokens.filter(isShown)
  return shown.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the same position stands for the same block while the text grows
    <Block key={index} token={token} links={links} growing={growing && index === shown.length - 1} />
  ))
}

function BlockView({ token, links, growing }: BlockProps): ReactNode {
  switch (token.type) {
    case 'heading':
      return <Heading token={token as Tokens.Heading} />
    case 'paragraph':
      return (
        <p>
          <Inline tokens={token.tokens as MarkdownToken[]} />
        </p>
      )
    case 'code':
      return (
        <CodeBlock text={token.text} lang={token.lang ?? ''} growing={growing} closed={closingFence.test(token.raw)} />
      )
    case 'blockquote':
      return (
        <blockquote dir="auto">
          <Blocks tokens={token.tokens as MarkdownToken[]} links={links} growing={growing} />
        </blockquote>
      )
    case 'list':
      return <ListBlock list={token} links={links} growing={growing} />
    case 'table':
      return <TableBlock table={token} links={links} />
    case 'footnote':
      return (
        <p className="md-footnote">
          <sup>{token.label}</sup> <Inline tokens={token.tokens as MarkdownToken[]} />
        </p>
      )
    case 'hr':
      return <hr />
    case 'mathBlock':
      return token.open ? (
        <p className="md-plain">{token.raw}</p>
      ) : (
        <MathView tex={token.tex} source={token.raw.trim()} display />
      )
    case 'html':
    case 'plain':
      return <p className="md-plain">{token.raw}</p>
    case 'space':
    case 'def':
      return null
    default:
      return <Inline tokens={[token]} />
  }
}

function Heading({ token }: { token: Tokens.Heading }): ReactNode {
  const Level = `h${Math.min(Math.max(token.depth, 1), 6)}` as 'h1'
  return (
    <Level>
      <Inline tokens={token.tokens as MarkdownToken[]} />
    </Level>
  )
}
