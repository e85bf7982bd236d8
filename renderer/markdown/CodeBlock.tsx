import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { strings } from '../../shared/strings.ts'
import { CodeView } from './CodeView.ts'
import { DrawingView } from './drawing/DrawingView.tsx'
import { type DrawingKind, MAX_SOURCE } from './drawing/drawer.ts'
import { useCopy } from './useCopy.ts'

const words = strings.markdown

interface CodeBlockProps {
  /** The code, with or without its last line end. */
  readonly text: string
  /** What stands behind the opening fence; its first word names the language. */
  readonly lang: string
  /** More lines are coming. */
  readonly growing: boolean
  /** Its closing fence is there. */
  readonly closed: boolean
}

/**
 * Code with its language, a way to wrap long lines and a way to copy. Diagrams of Mermaid and SVG are drawn once they are
 * complete, and their source is a button away.
 */
export function CodeBlock({ text, lang, growing, closed }: CodeBlockProps): ReactNode {
  const [wrap, setWrap] = useState(false)
  const [asSource, setAsSource] = useState(false)
  const language = /^[\w#+.-]{1,24}/.exec(lang)?.[0] ?? ''
  const code = text.endsWith('\n') ? text.slice(0, -1) : text
  const kind = drawn[language.toLowerCase()]
  const isDrawn = kind !== undefined && closed && !growing && code.length <= MAX_SOURCE
  const source = (
    <CodeText
      code={code}
      language={language.toLowerCase()}
      growing={growing}
      wrap={wrap}
      name={language ? `${words.code}, ${language}` : words.code}
    />
  )
  return (
    <figure className="md-code">
      <header>
        <span className="md-lang">{language || words.plainText}</span>
        {isDrawn && (
          <button type="button" aria-pressed={asSource} onClick={() => setAsSource(!asSource)}>
            {words.source}
          </button>
        )}
        <button type="button" aria-pressed={wrap} onClick={() => setWrap(!wrap)}>
          {words.wrap}
        </button>
        <CopyButton text={code} />
      </header>
      {isDrawn && !asSource ? (
        <DrawingView kind={kind} source={code}>
          {source}
        </DrawingView>
      ) : (
        source
      )}
    </figure>
  )
}

/** The languages that are drawn. */
const drawn: Record<string, DrawingKind> = { mermaid: 'mermaid', svg: 'svg' }

function CopyButton({ text }: { text: string }): ReactNode {
  const { said, copy } = useCopy()
  return (
    <>
      <button type="button" onClick={() => void copy(text)}>
        {said ?? words.copy}
      </button>
      <span className="md-said" role="status">
        {said}
      </span>
    </>
  )
}

interface CodeTextProps {
  code: string
  language: string
  growing: boolean
  wrap: boolean
  name: string
}

/** The lines themselves. They belong to a CodeView; React sees an empty element, so a growing block costs its new text. */
function CodeText({ code, language, growing, wrap, name }: CodeTextProps): ReactNode {
  const place = useRef<HTMLElement>(null)
  const view = useRef<CodeView | undefined>(undefined)

  useLayoutEffect(() => {
    if (place.current) view.current = new CodeView(place.current, language)
    return () => view.current?.close()
  }, [language])
  useLayoutEffect(() => {
    view.current?.update(code, growing)
  })

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <pre className={wrap ? 'md-wrap' : undefined} role="group" aria-label={name} tabIndex={0}>
      <code ref={place} dir="ltr" />
    </pre>
  )
}
