import type { ReactNode } from 'react'
import { strings } from '../../shared/strings.ts'
import { decodeEntities } from './entities.ts'
import type { MarkdownToken } from './lexMarkdown.ts'
import { MathView } from './MathView.tsx'
import { isInlineImage, pretendsToBe, safeUrl, visible } from './safeUrl.ts'

const words = strings.markdown

/** A run of inline tokens. Everything becomes text or one of a few elements; there is no way in for markup. */
export function Inline({ tokens }: { tokens: readonly MarkdownToken[] | undefined }): ReactNode {
  // The same position stands for the same piece of text: tokens only ever grow at the end.
  // biome-ignore lint/suspicious/noArrayIndexKey: see above
  return tokens?.map((token, index) => <InlineToken key={index} token={token} />)
}

function InlineToken({ token }: { token: MarkdownToken }): ReactNode {
  switch (token.type) {
    case 'text':
      return 'tokens' in token && token.tokens ? (
        <Inline tokens={token.tokens as MarkdownToken[]} />
      ) : (
        decodeEntities(token.text)
      )
    case 'escape':
      return token.text
    case 'strong':
      return (
        <strong>
          <Inline tokens={token.tokens as MarkdownToken[]} />
        </strong>
      )
    case 'em':
      return (
        <em>
          <Inline tokens={token.tokens as MarkdownToken[]} />
        </em>
      )
    case 'del':
      return (
        <del>
          <Inline tokens={token.tokens as MarkdownToken[]} />
        </del>
      )
    case 'codespan':
      return <code>{token.text}</code>
    case 'br':
      return <br />
    case 'html':
      // The one tag that models write inside table cells, where markdown has no other line break.
      return /^<br ?\/?>$/i.test(token.raw) ? <br /> : token.raw
    case 'checkbox':
      return <Checkbox checked={token.checked} />
    case 'link':
      return (
        <Link href={token.autolink ? token.href : decodeEntities(token.href)} text={token.text}>
          {token.autolink ? token.text : <Inline tokens={token.tokens as MarkdownToken[]} />}
        </Link>
      )
    case 'image':
      return <Image source={decodeEntities(token.href)} description={decodeEntities(token.text)} />
    case 'footnoteRef':
      return <sup>{token.label}</sup>
    case 'mathInline':
      return <MathView tex={token.tex} source={token.raw} display={token.display} />
    default:
      return token.raw
  }
}

function Checkbox({ checked }: { checked: boolean }): ReactNode {
  return <input type="checkbox" checked={checked} disabled readOnly aria-label={checked ? words.done : words.notDone} />
}

/** A link that says where it leads. What may not be opened is its text and nothing more. */
function Link({ href, text, children }: { href: string; text: string; children: ReactNode }): ReactNode {
  const url = safeUrl(href)
  if (!url) return children
  return (
    <>
      <a href={url.href} title={url.leadsTo} rel="noopener noreferrer" dir="auto">
        {visible(text) === text ? children : visible(text)}
      </a>
      {pretendsToBe(text, url.leadsTo) && <span className="md-leads-to"> ({url.leadsTo})</span>}
    </>
  )
}

/** Pictures from the web are not loaded, since asking for one tells its server what was said: their place says so. */
function Image({ source, description }: { source: string; description: string }): ReactNode {
  if (isInlineImage(source)) return <img src={source} alt={description} />
  const from = safeUrl(source)?.leadsTo
  return (
    <span className="md-image" title={words.imageNotLoaded}>
      {visible(description) || words.image}
      {from && <span className="md-leads-to"> ({from})</span>}
    </span>
  )
}
