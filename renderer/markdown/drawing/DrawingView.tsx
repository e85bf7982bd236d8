import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { whenNear } from '../whenNear.ts'
import { type Drawing, type DrawingKind, draw, drawnBefore } from './drawer.ts'

const words = strings.markdown
/** The room beside the image. */
const SIDES = 24

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
  // One that was shown not long ago is there at once: nothing below it moves.
  const [drawing, setDrawing] = useState(() => drawnBefore(kind, source, coloursOf(document.documentElement)))
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
      {drawing ? <DrawingImage kind={kind} name={name} drawing={drawing} /> : children}
      {problem && !drawing && <p className="md-undrawn">{words.notDrawn(name, problem)}</p>}
    </div>
  )
}

/** It fits the answer's width; one that is wider is shown at its own size by a button, and then scrolls. */
function DrawingImage({ kind, name, drawing }: { kind: DrawingKind; name: string; drawing: Drawing }): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const url = useBlobUrl(drawing.image)
  const isWider = useIsWider(place, drawing.width)
  const [full, setFull] = useState(false)
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div
        ref={place}
        className={`md-drawing md-${kind} ${full ? 'md-full' : ''}`}
        role="group"
        aria-label={name}
        // What scrolls must be reachable by key.
        {...(full && { tabIndex: 0 })}
      >
        <img src={url} width={drawing.width} height={drawing.height} alt={name} />
      </div>
      {isWider && (
        <button type="button" className="md-size" aria-pressed={full} onClick={() => setFull(!full)}>
          {words.fullSize}
        </button>
      )}
    </>
  )
}

/** An address of the image, let go of when the element goes. */
function useBlobUrl(image: Blob): string | undefined {
  const [url, setUrl] = useState<string>()
  useLayoutEffect(() => {
    const made = URL.createObjectURL(image)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [image])
  return url
}

function useIsWider(place: RefObject<HTMLElement | null>, width: number): boolean {
  const [isWider, setIsWider] = useState(false)
  useEffect(() => {
    const element = place.current
    if (!element) return
    const observer = new ResizeObserver(() => setIsWider(width > element.clientWidth - SIDES))
    observer.observe(element)
    return () => observer.disconnect()
  }, [place, width])
  return isWider
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
