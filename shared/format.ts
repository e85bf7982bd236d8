/** A whole number as a person reads it: `12,345`. */
export const number = (value: number): string => value.toLocaleString('en')

/** What is only estimated, told by two digits, never too small: `2,600` for 2,572. */
export const roughly = (count: number): string => {
  const unit = 10 ** Math.max(0, String(Math.ceil(count)).length - 2)
  return number(Math.ceil(count / unit) * unit)
}

export const aboutTokens = (count: number): string => `about ${roughly(count)} ${count === 1 ? 'token' : 'tokens'}`

/** `1 match`, `12 matches`. */
export const plural = (count: number, one: string, many: string): string =>
  `${number(count)} ${count === 1 ? one : many}`

/** A length of time, given in milliseconds: `0.21 s`, `4.1 s`, `2 min 5 s`, `3 h 20 min`. */
export function seconds(ms: number): string {
  const value = ms / 1_000
  if (value < 0.995) return `${value.toFixed(2)} s`
  if (value < 9.95) return `${value.toFixed(1).replace('.0', '')} s`
  if (value < 90) return `${Math.round(value)} s`
  const whole = Math.round(value)
  if (whole >= 3_600) return `${number(Math.floor(whole / 3_600))} h ${Math.floor((whole % 3_600) / 60)} min`
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** A size in bytes as disks are sold: `2.6 GB`. */
export function bytes(size: number): string {
  if (size > 0 && size < 500) return `${Math.ceil(size)} B`
  if (size < 1_000_000) return `${number(Math.round(size / 1_000))} kB`
  if (size < 1_000_000_000) return `${number(Math.round(size / 1_000_000))} MB`
  return `${(size / 1_000_000_000).toFixed(1)} GB`
}
