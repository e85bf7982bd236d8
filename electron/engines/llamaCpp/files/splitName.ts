/** One of the files of a model that was split: `name-00002-of-00003.gguf`. */
export interface SplitName {
  /** The same for all its parts. */
  model: string
  part: number
  parts: number
}

const pattern = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i

/** Absent for a file that is a whole model. */
export function splitName(path: string): SplitName | undefined {
  const [, start, part, parts] = pattern.exec(path) ?? []
  if (start === undefined || !(Number(part) >= 1) || Number(part) > Number(parts)) return undefined
  return { model: `${start}-of-${parts}`, part: Number(part), parts: Number(parts) }
}
