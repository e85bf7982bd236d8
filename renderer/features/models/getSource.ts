/** Where a text that names a model could lead. */
export interface GetSource {
  /** Ollama can be asked to get it by that name. */
  pull: boolean
  /** It can be looked up as an address, or as a name on Hugging Face. */
  find: boolean
  /** Both could be, and it is named as on Hugging Face. */
  findFirst: boolean
}

/** The name in what was typed, or pasted with the command that it stands behind on many pages: `ollama run qwen3:4b`. */
export function nameIn(typed: string): string {
  return typed.trim().replace(/^ollama\s+(run|pull)\s+/i, '')
}

/** Reads what was typed: `qwen3:4b` is a name of Ollama's, `owner/name` may be that or one of Hugging Face's. */
export function sourceOf(typed: string): GetSource {
  const text = nameIn(typed)
  if (text === '' || /\s/.test(text)) return { pull: false, find: false, findFirst: false }
  if (/^https?:\/\//i.test(text)) return { pull: false, find: true, findFirst: true }
  const withoutHost = text.replace(/^(hf\.co|huggingface\.co)\//i, '')
  const find = /^[\w.-]+\/[\w.-]+(:[\w.-]+)?(\/.+)?$/.test(withoutHost)
  return { pull: true, find, findFirst: find && withoutHost === text && /gguf/i.test(text) }
}
