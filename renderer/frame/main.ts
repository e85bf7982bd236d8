import type mermaidModule from 'mermaid'
import type { DrawRequest, FrameAnswer } from './messages.ts'

// The frame's own script. It runs without an origin: no storage, no network, no way to the page but these messages.

declare const mermaid: typeof mermaidModule

const XML_SPACE = 'http://www.w3.org/2000/svg'
const MOST_PIXELS = 8_000
/** What does something, or shows another document, has no place in a picture. */
const notPictures = 'script, foreignObject, iframe, object, embed, audio, video'

type Drawn = Omit<Extract<FrameAnswer, { type: 'drawn' }>, 'type' | 'id'>

const tell = (answer: FrameAnswer) => parent.postMessage(answer, '*')

addEventListener('message', ({ data, source }: MessageEvent<DrawRequest>) => {
  if (source !== parent) return
  const { id, kind } = data
  Promise.resolve(kind === 'mermaid' ? drawDiagram(data) : readPicture(data.source)).then(
    (drawn) => tell({ type: 'drawn', id, ...drawn }),
    (error: unknown) => tell({ type: 'refused', id, problem: error instanceof Error ? error.message : String(error) }),
  )
})
tell({ type: 'ready' })

async function drawDiagram({ id, source, colours }: DrawRequest): Promise<Drawn> {
  const { paper, ink, line, fill, accent } = colours
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    // Text is drawn as text: labels of HTML are what Mermaid's holes were about.
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    suppressErrorRendering: true,
    maxTextSize: 50_000,
    fontFamily: 'system-ui, sans-serif',
    theme: 'base',
    look: 'classic',
    themeVariables: {
      background: paper,
      primaryColor: fill,
      primaryTextColor: ink,
      primaryBorderColor: accent,
      lineColor: line,
      secondaryColor: paper,
      tertiaryColor: paper,
      textColor: ink,
      noteBkgColor: paper,
      noteTextColor: ink,
      noteBorderColor: accent,
      edgeLabelBackground: paper,
      useGradient: false,
      dropShadow: 'none',
    },
    // Nothing of these can be changed from within a diagram.
    secure: [
      ...['secure', 'securityLevel', 'startOnLoad', 'htmlLabels', 'flowchart', 'maxTextSize', 'maxEdges'],
      ...['suppressErrorRendering', 'theme', 'look', 'themeVariables', 'themeCSS', 'fontFamily', 'altFontFamily'],
      ...['dompurifyConfig', 'legacyMathML', 'forceLegacyMathML'],
    ],
  })
  const { svg } = await mermaid.render(`diagram${id}`, source)
  // Mermaid writes HTML's spelling; a picture of its own must be XML.
  const root = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg')
  if (!root) throw new Error('there is nothing to draw')
  return asPicture(root)
}

function readPicture(source: string): Drawn {
  const { documentElement: root } = new DOMParser().parseFromString(source, 'image/svg+xml')
  const problem = root.querySelector('parsererror')
  if (problem || root.localName !== 'svg') throw new Error(problem?.textContent?.split('\n')[0] ?? 'this is no SVG')
  return asPicture(root as unknown as SVGSVGElement)
}

/** The element as a document of its own, as large as it says that it is. */
function asPicture(root: SVGSVGElement): Drawn {
  for (const element of root.querySelectorAll(notPictures)) element.remove()
  const [, , boxWidth = 0, boxHeight = 0] = (root.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number)
  const width = lengthOf(root.getAttribute('width')) ?? (boxWidth || 300)
  const height = lengthOf(root.getAttribute('height')) ?? (boxHeight || 150)
  const shrunk = Math.min(1, MOST_PIXELS / Math.max(width, height))
  const size = { width: Math.ceil(width * shrunk), height: Math.ceil(height * shrunk) }
  if (!root.hasAttribute('viewBox')) root.setAttribute('viewBox', `0 0 ${width} ${height}`)
  root.setAttribute('width', String(size.width))
  root.setAttribute('height', String(size.height))
  root.style.removeProperty('max-width')
  if (!root.namespaceURI) root.setAttribute('xmlns', XML_SPACE)
  return { svg: new XMLSerializer().serializeToString(root), ...size }
}

/** A length in pixels; undefined for shares and what is none. */
function lengthOf(text: string | null): number | undefined {
  const [, digits] = /^\s*(\d+(?:\.\d+)?)(?:px)?\s*$/.exec(text ?? '') ?? []
  return Number(digits) > 0 ? Number(digits) : undefined
}
