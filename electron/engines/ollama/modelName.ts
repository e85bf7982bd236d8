import { AppError } from '../../../shared/model/errors.ts'

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$/
const PART = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$/
const HOST = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,349}(:\d{1,5})?$/

/**
 * The model that somebody means who types a name as Ollama has it, the command that pulls it, or the address of its page;
 * written as Ollama lists it, with its tag. INVALID_INPUT when it can't be the name of a model, FORBIDDEN for one that
 * runs on a computer of Ollama's maker.
 */
export function readModelName(typed: string): string {
  const name = typed
    .trim()
    .replace(/^ollama\s+(run|pull)\s+/, '')
    .replace(/^https?:\/\/(www\.)?/i, '')
    .replace(/^(registry\.)?ollama\.(ai|com)\//i, '')
    .replace(/^library\//, '')
    .replace(/\/+$/, '')
  // A port's colon stands before a slash, a tag's after the last one.
  const [, path = '', tag = 'latest'] = /^(.*?)(?::([^/:]*))?$/s.exec(name) ?? []
  const parts = path.split('/')
  const [model = '', ...before] = parts.toReversed()
  const isHost = (part: string, at: number) => (at === 1 ? HOST : PART).test(part)
  if (!TAG.test(tag) || !PART.test(model) || before.length > 2 || !before.every(isHost)) throw noName(typed)
  const whole = `${path}:${tag}`
  refuseCloud(whole)
  return whole
}

/** A name for a model that is made here: no host, no page. */
export function readNewName(typed: string): string {
  const name = readModelName(typed)
  if (name.split('/').length > 2) throw noName(typed)
  return name
}

/** Ollama adds `:latest` to a name without a tag. */
export function sameModel(one: string, other: string): boolean {
  return withTag(one) === withTag(other)
}

export function withTag(name: string): string {
  return /:[^/]*$/.test(name) ? name : `${name}:latest`
}

/** Ollama can pass a chat on to a server elsewhere under a model's name. Nothing leaves: such models are not used. */
export function refuseCloud(name: string, isElsewhere = false): void {
  if (!/[:-]cloud$/.test(name) && !isElsewhere) return
  throw new AppError('FORBIDDEN', `${name} does not run on this machine: Ollama passes it on to a server elsewhere.`, {
    next: 'Choose a model that runs on this machine.',
  })
}

function noName(typed: string): AppError {
  return new AppError('INVALID_INPUT', `"${typed.slice(0, 200)}" is not the name of a model.`, {
    next: 'A name is like qwen3:4b, or hf.co/owner/model:Q4_K_M.',
  })
}
