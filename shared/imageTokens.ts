interface Size {
  width?: number | undefined
  height?: number | undefined
}

/** Pixels of a side of what is one token, for the models that look closest. */
const SIDE = 28
/** Of an image whose size nobody knows: as many as the largest that Aside sends. */
const UNKNOWN = 2_000
/** What models take for any image that take a fixed number. */
const FEWEST = 260

/** Models that look at each image, small ones too, in a number of pieces: by their names, the most that it comes to. */
const inPieces: [called: RegExp, tokens: number][] = [
  [/granite.*vision/i, 8_019],
  [/llava/i, 2_880],
  [/smolvlm|idefics/i, 1_400],
]

const piecesOf = (modelName: string) => inPieces.find(([called]) => called.test(modelName))?.[1]

/** It takes more for one image than for another, and nobody knows how many: what one took says nothing of the next. */
export function looksInPieces(modelName: string): boolean {
  return piecesOf(modelName) !== undefined
}

/** Tokens that an image takes where it is looked at most closely: each row of squares, and its end. */
export function closestLook({ width, height }: Size, modelName = ''): number {
  const own = piecesOf(modelName)
  if (own !== undefined) return own
  if (width === undefined || height === undefined) return UNKNOWN
  return (Math.ceil(width / SIDE) + 1) * Math.ceil(height / SIDE)
}

/** Tokens that an image takes, roughly and rather too many: every model counts them its own way. */
export function estimateImageTokens(size: Size): number {
  return Math.max(FEWEST, closestLook(size))
}
