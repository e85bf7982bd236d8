import type mermaidModule from 'mermaid'
import { countParts } from './countParts.ts'
import type { DrawRequest, FrameAnswer } from './messages.ts'
import { themeVariables } from './theme.ts'

// The frame's own script. It runs without an origin: no storage, no network, no way to the page but these messages.

declare const mermaid: typeof mermaidModule

const XML_SPACE = 'http://www.w3.org/2000/svg'
/** The longest side that a drawing is shown with. */
const LONGEST_SIDE = 8_000
/** The most pixels that one is painted with. */
const MOST_PIXELS = 16_000_000
/** A few lines can ask for thousands of millions, which take all memory before their time is over. */
const MOST_PARTS = 100_000
/** What does something, or shows another document, has no place in a picture. */
const notPictures = 'script, foreignObject, iframe, object, embed, audio, video'

/** A document of its own, and the size that it is shown at. */
interface Picture {
  svg: string
  width: number
  height: number
}

const tell = (answer: FrameAnswer) => parent.postMessage(answer, '*')

addEventListener('message', ({ data, source }: MessageEvent<DrawRequest>) => {
  if (source !== parent) return
  const { id } = data
  answer(data).then(
    (drawn) => tell(drawn),
    (error: unknown) => tell({ type: 'refused', id, problem: problemOf(error) }),
  )
})
tell({ type: 'ready' })

/** The sentence of it: Mermaid goes on with the source, and with the names of all its tokens. */
function problemOf(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return first.replace(/:\s*$/, '').slice(0, 200)
}

async function answer(request: DrawRequest): Promise<FrameAnswer> {
  const picture = request.kind === 'mermaid' ? await drawDiagram(request) : readPicture(request.source)
  const { width, height } = picture
  return { type: 'drawn', id: request.id, png: await paint(picture, request.density), width, height }
}

/**
 * The picture's pixels. A few lines of SVG can take any time to paint: it is spent here, in a frame that the page can end,
 * and what leaves the frame costs what an image of its size costs.
 */
async function paint({ svg, width, height }: Picture, density: number): Promise<ArrayBuffer> {
  const image = new Image()
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
  await image.decode().catch(() => {
    throw new Error('it can’t be read as a picture')
  })
  const scale = Math.min(density, Math.sqrt(MOST_PIXELS / (width * height)))
  const side = (length: number) => Math.max(1, Math.floor(length * scale))
  const canvas = new OffscreenCanvas(side(width), side(height))
  // Painted by this process alone: the one for graphics is everybody's.
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer()
}

async function drawDiagram({ id, source, colours }: DrawRequest): Promise<Picture> {
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
    themeVariables: themeVariables(colours),
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

function readPicture(source: string): Picture {
  const { documentElement: root } = new DOMParser().parseFromString(source, 'image/svg+xml')
  const problem = root.querySelector('parsererror')
  if (problem || root.localName !== 'svg') throw new Error(problem?.textContent?.split('\n')[0] ?? 'this is no SVG')
  return asPicture(root as unknown as SVGSVGElement)
}

/** The element as a document of its own, as large as it says that it is. */
function asPicture(root: SVGSVGElement): Picture {
  for (const element of root.querySelectorAll(notPictures)) element.remove()
  if (countParts(root) > MOST_PARTS) throw new Error('it has too many parts')
  const [, , boxWidth = 0, boxHeight = 0] = (root.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number)
  const width = lengthOf(root.getAttribute('width')) ?? (boxWidth || 300)
  const height = lengthOf(root.getAttribute('height')) ?? (boxHeight || 150)
  const shrunk = Math.min(1, LONGEST_SIDE / Math.max(width, height))
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
