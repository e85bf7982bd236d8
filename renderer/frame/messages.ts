/** What the page asks of the frame. `colours`: CSS colours of the page's theme. */
export interface DrawRequest {
  id: number
  kind: 'mermaid' | 'svg'
  source: string
  colours: { paper: string; ink: string; line: string; fill: string; accent: string }
  /** How many pixels it is painted with for each of its own. */
  density: number
}

/**
 * What the frame answers: `ready` once, then for each request a drawing as a PNG with the size that it is shown at, or why
 * there is none.
 */
export type FrameAnswer =
  | { type: 'ready' }
  | { type: 'drawn'; id: number; png: ArrayBuffer; width: number; height: number }
  | { type: 'refused'; id: number; problem: string }
