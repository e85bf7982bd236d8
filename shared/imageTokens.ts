/** Pixels of one token, for the models that look closest; others take a fixed number an image. */
const PIXELS_A_TOKEN = 28 * 28
const FEWEST = 260
/** Of an image whose size nobody knows: as many as the largest that Aside sends. */
const UNKNOWN = 2_000

/** Tokens that an image takes, roughly and rather too many: every model counts them its own way. */
export function estimateImageTokens({
  width,
  height,
}: {
  width?: number | undefined
  height?: number | undefined
}): number {
  if (width === undefined || height === undefined) return UNKNOWN
  return Math.max(FEWEST, Math.ceil((width * height) / PIXELS_A_TOKEN))
}
