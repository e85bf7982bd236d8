import { AppError } from '../../../shared/model/errors.ts'

/** Where a model is asked for: one file at an address, or a repository of a hub. */
export type ModelSource =
  | { kind: 'file'; url: string; sha256?: string }
  | { kind: 'hub'; repo: string; revision: string; file?: string; tag?: string }

const repoPattern = /^[\w][\w.-]{0,95}\/[\w][\w.-]{0,95}$/

/**
 * Reads what a person typed: the address of a .gguf file (`#sha256=…` after it is the sum it must have), the address of a
 * page on the hub, `owner/name`, `owner/name:Q4_K_M` or `owner/name/file.gguf`. `hub` is the origin whose pages are
 * repositories. INVALID_INPUT for anything else.
 */
export function readModelSource(text: string, hub: string): ModelSource {
  const typed = text.trim()
  const short = typed.replace(/^(?:https?:\/\/)?(?:www\.)?(?:hf\.co|huggingface\.co)\//i, `${hub}/`)
  if (!/^https?:\/\//i.test(short)) return readHubPath(short, typed)
  if (!URL.canParse(short)) throw unreadable(typed)
  const url = new URL(short)
  if (url.username !== '' || url.password !== '') {
    throw new AppError('INVALID_INPUT', 'An address with a name and a password in it can’t be downloaded from.')
  }
  // A file's own address on the hub too: its list tells the sum, and the other parts.
  const isListed = !url.pathname.includes('/resolve/') || (/\.gguf$/i.test(url.pathname) && url.hash === '')
  if (url.origin === new URL(hub).origin && isListed) return readHubPath(url.pathname.slice(1), typed, decoded)
  const sha256 = /^#sha256=([0-9a-f]{64})$/i.exec(url.hash)?.[1]?.toLowerCase()
  url.hash = ''
  return { kind: 'file', url: url.href, ...(sha256 && { sha256 }) }
}

/** `decode`: for what stands in an address. */
function readHubPath(
  path: string,
  typed: string,
  decode: (part: string, typed: string) => string = (part) => part,
): ModelSource {
  const [, repo = '', tag, rest = ''] =
    /^([^/:]+\/[^/:]+)(?::([\w.-]+))?(?:\/(.*))?$/.exec(path.replace(/\/$/, '')) ?? []
  if (!repoPattern.test(repo)) throw unreadable(typed)
  const [, revision = 'main', inside = rest] = /^(?:blob|tree|resolve)\/([^/]+)(?:\/(.*))?$/.exec(rest) ?? []
  const file = decode(inside, typed)
  const isFile = /\.gguf$/i.test(file)
  // As Ollama writes it when none was chosen.
  const isChosen = tag !== undefined && tag !== 'latest'
  return { kind: 'hub', repo, revision: decode(revision, typed), ...(isFile && { file }), ...(isChosen && { tag }) }
}

function decoded(path: string, typed: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw unreadable(typed)
  }
}

function unreadable(typed: string): AppError {
  return new AppError('INVALID_INPUT', `"${typed.slice(0, 200)}" is neither an address nor a name on Hugging Face.`, {
    next: 'Write it like https://host/model.gguf, or owner/name.',
  })
}
