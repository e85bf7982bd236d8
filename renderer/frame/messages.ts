/** What the page asks of the frame. `colours`: CSS colours of the page's theme. */
export interface DrawRequest {
  id: number
  kind: 'mermaid' | 'svg'
  source: string
  colours: { paper: string; ink: string; line: string; fill: string; accent: string }
}

/** What the frame answers: `ready` once, then for each request a drawing as SVG text, or why there is none. */
export type FrameAnswer =
  | { type: 'ready' }
  | { type: 'drawn'; id: number; svg: string; width: number; height: number }
  | { type: 'refused'; id: number; problem: string }
