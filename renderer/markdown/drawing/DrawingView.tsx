import { type ReactNode, useEffect, useRef, useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { whenNear } from '../whenNear.ts'
import { type Drawing, type DrawingKind, draw } from './drawer.ts'

const words = strings.markdown

interface DrawingViewProps {
  kind: DrawingKind
  source: string
  /** In its place while it is not drawn, and for good when it can't be. */
  children: ReactNode
}

/** A diagram or picture of an answer, drawn when it comes near what is seen, and again when the theme changes. */
export function DrawingView({ kind, source, children }: DrawingViewProps): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const theme = useTheme()
  const [drawing, setDrawing] = useState<Drawing | null>(null)
  const [problem, setProblem] = useState('')

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read from the page
  useEffect(() => {
    if (!place.current) return
    let wanted = true
    const stop = whenNear(place.current, () => {
      draw(kind, source, coloursOf(document.documentElement)).then(
        (made) => {
          if (!wanted) return
          setDrawing(made)
          setProblem('')
        },
        (error: Error) => wanted && setProblem(error.message),
      )
    })
    return () => {
      wanted = false
      stop()
    }
  }, [kind, source, theme])

  const name = kind === 'mermaid' ? words.diagram : words.picture
  return (
    <div ref={place}>
      {drawing ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
        <div className="md-drawing" role="group" aria-label={name} tabIndex={0}>
          <img src={drawing.url} width={drawing.width} height={drawing.height} alt={name} />
        </div>
      ) : (
        children
      )}
      {problem && !drawing && <p className="md-undrawn">{words.notDrawn(name, problem)}</p>}
    </div>
  )
}

/** The name of the page's theme, which the document carries. */
function useTheme(): string | undefined {
  const [theme, setTheme] = useState(document.documentElement.dataset.theme)
  useEffect(() => {
    const root = document.documentElement
    const observer = new MutationObserver(() => setTheme(root.dataset.theme))
    observer.observe(root, { attributeFilter: ['data-theme'] })
    return () => observer.disconnect()
  }, [])
  return theme
}

function coloursOf(root: Element) {
  const style = getComputedStyle(root)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  return {
    paper: colour('--code'),
    ink: colour('--ink'),
    line: colour('--ink-3'),
    fill: colour('--raised'),
    accent: colour('--control'),
  }
}
