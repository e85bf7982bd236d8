import type { DrawRequest } from './messages.ts'

/** What is told apart by its colour: slices, branches, bars. */
const hues = ['#3b82c4', '#d9822b', '#4a9d5f', '#c94f6d', '#8a63c9', '#2f9c9c', '#b59a2b', '#8a8a8a']
/** Of the hue in a ground: text of the page's ink stands on it, in light and dark. */
const TINT = 0.4
const MOST_SCALES = 12

/** Mermaid's variables for the page's colours, which are `#rrggbb`. */
export function themeVariables({ paper, ink, line, fill, accent }: DrawRequest['colours']): Record<string, unknown> {
  const tints = Array.from({ length: MOST_SCALES }, (_, at) => mixed(hues[at % hues.length] as string, paper, TINT))
  const each = (name: string, from: number, colourOf: (tint: string) => string) =>
    Object.fromEntries(tints.map((tint, at) => [`${name}${at + from}`, colourOf(tint)]))
  return {
    darkMode: brightness(paper) < brightness(ink),
    background: paper,
    primaryColor: fill,
    primaryTextColor: ink,
    primaryBorderColor: accent,
    lineColor: line,
    secondaryColor: paper,
    tertiaryColor: paper,
    secondaryTextColor: ink,
    tertiaryTextColor: ink,
    textColor: ink,
    noteBkgColor: paper,
    noteTextColor: ink,
    noteBorderColor: accent,
    edgeLabelBackground: paper,
    altSectionBkgColor: fill,
    doneTaskBkgColor: mixed(ink, paper, 0.2),
    doneTaskBorderColor: accent,
    gridColor: line,
    pieStrokeColor: ink,
    pieOuterStrokeColor: ink,
    pieOpacity: '1',
    archGroupBorderColor: line,
    xyChart: { plotColorPalette: hues.join(', ') },
    ...each('pie', 1, (tint) => tint),
    ...each('cScale', 0, (tint) => tint),
    ...each('cScaleLabel', 0, () => ink),
    ...each('git', 0, (tint) => tint),
    ...each('gitBranchLabel', 0, () => ink),
    ...each('fillType', 0, (tint) => tint),
    useGradient: false,
    dropShadow: 'none',
  }
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) || 0)
}

function mixed(colour: string, ground: string, share: number): string {
  const under = channels(ground)
  const sum = channels(colour).map((value, at) => Math.round(value * share + (under[at] ?? 0) * (1 - share)))
  return `#${sum.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

function brightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour)
  return red * 0.3 + green * 0.6 + blue * 0.1
}
