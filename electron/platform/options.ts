import { parseArgs } from 'node:util'
import { AppError } from '../../shared/model/errors.ts'
import { nearest } from './nearest.ts'

/** What a start asks for beyond being there. */
export type StartRequest =
  /** As the key of quick ask does. */
  | { do: 'toggle' }
  | { do: 'newWindow' }
  /** Quick ask, with this question asked at once. */
  | { do: 'ask'; text: string }
  /** The answer to standard output. `model`: a model's name, or `engine/name`. */
  | { do: 'print'; text: string; model?: string | undefined }

/** What the command line asks for. */
export interface StartOptions {
  /** 0: the one used last, else any free one. */
  port: number
  dataDir: string | undefined
  /** Browser mode opens the page in the default browser, unless told not to. */
  open: boolean
  /** Only words are wanted, and then the end. */
  about: 'help' | 'version' | undefined
  request: StartRequest | undefined
}

const own = {
  ask: { type: 'string' },
  print: { type: 'boolean' },
  model: { type: 'string' },
  toggle: { type: 'boolean' },
  'new-window': { type: 'boolean' },
  port: { type: 'string' },
  'data-dir': { type: 'string' },
  'no-open': { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const
type Name = keyof typeof own
type Given = Partial<Record<Name, string | true>>

/** What an option that takes a value needs, as the refusal says it. */
const needs: Partial<Record<Name, string>> = {
  ask: 'the question',
  model: 'the name of a model',
  port: 'a number from 1 to 65535',
  'data-dir': 'a folder',
}

/**
 * Reads the options after the program's own arguments. Unknown ones are left to the runtime (Chromium has hundreds) unless
 * they look like ours, and so are bare words where nothing is asked for. `namesProgram`: the first bare word is the
 * program's own path, as in a checkout. Throws INVALID_INPUT, with what to write instead.
 */
export function parseStartOptions(args: string[], { namesProgram = false } = {}): StartOptions {
  const { given, words, unknown } = read(args)
  for (const option of unknown) if (meant(option)) throw noSuchOption(option)
  const options = judge(given)
  const word = words[namesProgram ? 1 : 0]
  // What was meant as more of the question must not be dropped in silence.
  if (options.request && word !== undefined) {
    throw new AppError('INVALID_INPUT', `"${word}" belongs to no option.`, {
      next: 'Put a question of several words between quotes: --ask "…".',
    })
  }
  return options
}

/**
 * The same for the program that has no runtime beneath it: nothing unknown passes, and bare words are a question whose
 * answer is printed.
 */
export function parseAskOptions(args: string[]): StartOptions {
  const { given, words, unknown } = read(args)
  const [option] = unknown
  if (option !== undefined) throw noSuchOption(option)
  if (words.length === 0) return judge(given)
  if (given.ask !== undefined) {
    throw new AppError('INVALID_INPUT', `One question at a time: "${words.join(' ')}" stands beside --ask.`, {
      next: 'Put the whole question between quotes.',
    })
  }
  return judge({ ...given, ask: words.join(' '), print: true })
}

function noSuchOption(option: string): AppError {
  const name = meant(option)
  return new AppError('INVALID_INPUT', `There is no option ${option}.`, {
    next: name ? `--${name} may be meant.` : '--help lists the options.',
  })
}

/** The option of ours that this may be meant for. */
const meant = (option: string) => nearest(option.replace(/^-+/, '').toLowerCase(), Object.keys(own))

function read(args: string[]): { given: Given; words: string[]; unknown: string[] } {
  const { tokens } = parseArgs({ args, options: own, strict: false, allowPositionals: true, tokens: true })
  const given: Given = {}
  const words: string[] = []
  const unknown: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    if (!Object.hasOwn(own, token.name)) {
      // Whole: what has one dash comes letter by letter.
      const [option = ''] = args[token.index]?.split('=') ?? []
      unknown.push(option)
      continue
    }
    const name = token.name as Name
    given[name] = judgeValue(name, token.value, token.inlineValue === true)
  }
  return { given, words, unknown }
}

function judgeValue(name: Name, value: string | undefined, inline: boolean): string | true {
  if (own[name].type === 'boolean') {
    if (value !== undefined) throw new AppError('INVALID_INPUT', `--${name} takes no value.`)
    return true
  }
  // What begins with a dash may be the next option, and the runtime beneath takes it for one whatever stands before it.
  if (value?.startsWith('-') && !inline) {
    throw new AppError('INVALID_INPUT', `--${name} needs ${needs[name]}, and ${value} looks like an option.`, {
      next: `Write --${name}="…" for one that begins with a dash.`,
    })
  }
  if (value === undefined || value.trim() === '') {
    throw new AppError('INVALID_INPUT', `--${name} needs ${needs[name]}.`)
  }
  return value
}

function judge(given: Given): StartOptions {
  const port = given.port === undefined ? 0 : Number(given.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new AppError('INVALID_INPUT', `--port needs a number from 1 to 65535, not "${String(given.port)}".`)
  }
  return {
    port,
    dataDir: given['data-dir'] as string | undefined,
    open: given['no-open'] !== true,
    about: given.help ? 'help' : given.version ? 'version' : undefined,
    request: requestOf(given),
  }
}

function requestOf(given: Given): StartRequest | undefined {
  const { ask, model, print } = given
  const wishes = (['toggle', 'new-window', 'ask'] as const).filter((name) => given[name] !== undefined)
  if (wishes.length > 1) {
    throw new AppError('INVALID_INPUT', `Only one of ${wishes.map((name) => `--${name}`).join(' and ')} can be done.`)
  }
  if (print && ask === undefined) {
    throw new AppError('INVALID_INPUT', '--print needs a question.', { next: 'Give it with --ask "…".' })
  }
  if (model !== undefined && !print) {
    throw new AppError('INVALID_INPUT', '--model is for --ask with --print.', {
      next: 'Quick ask and windows have their own choice of a model.',
    })
  }
  if (given.toggle) return { do: 'toggle' }
  if (given['new-window']) return { do: 'newWindow' }
  if (typeof ask !== 'string') return undefined
  return print ? { do: 'print', text: ask, model: model as string | undefined } : { do: 'ask', text: ask }
}

/** The options that ask for it; a print has none, since no other process can do it. */
export function argumentsOf(request: StartRequest | undefined): string[] {
  if (request?.do === 'ask') return [`--ask=${request.text}`]
  if (request?.do === 'toggle') return ['--toggle']
  return request?.do === 'newWindow' ? ['--new-window'] : []
}

/** The arguments of a start without what it asked for: that has been done. */
export function withoutRequest(args: readonly string[]): string[] {
  return args.filter((arg, at) => !/^--(ask(=.*)?|toggle|new-window|hidden)$/s.test(arg) && args[at - 1] !== '--ask')
}
