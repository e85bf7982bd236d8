/** Where a text that names a model could lead. */
export interface GetSource {
  /** Ollama can be asked to get it by that name. */
  pull: boolean
  /** It can be looked up as an address, or as a name on Hugging Face. */
  find: boolean
}

/** Reads what was typed: `qwen3:4b` is a name of Ollama's, `owner/name` may be that or one of Hugging Face's. */
export function sourceOf(typed: string): GetSource {
  const text = typed.trim()
  if (text === '' || /\s/.test(text)) return { pull: false, find: false }
  if (/^https?:\/\//i.test(text)) return { pull: false, find: true }
  const withoutHost = text.replace(/^(hf\.co|huggingface\.co)\//i, '')
  return { pull: true, find: /^[\w.-]+\/[\w.-]+(:[\w.-]+)?(\/.+)?$/.test(withoutHost) }
}
