import { expect, test } from 'vitest'
import { begin } from '../../electron/commandLine/begin.ts'
import {
  argumentsOf,
  parseAskOptions,
  parseStartOptions,
  type StartRequest,
  withoutRequest,
} from '../../electron/platform/options.ts'
import { AppError } from '../../shared/model/errors.ts'

const requestOf = (...args: string[]) => parseStartOptions(args).request
const refusal = (read: () => unknown) => {
  try {
    read()
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${[error.message, error.next].filter(Boolean).join(' ')}`
    throw error
  }
  throw new Error('it was taken')
}

test.each<[string[], StartRequest | undefined]>([
  [[], undefined],
  [['--toggle'], { do: 'toggle' }],
  [['--new-window'], { do: 'newWindow' }],
  [['--ask', 'why?'], { do: 'ask', text: 'why?' }],
  [['--ask=-v, what is it?'], { do: 'ask', text: '-v, what is it?' }],
  [['--print', '--ask', 'why?'], { do: 'print', text: 'why?', model: undefined }],
  [['--ask', 'why?', '--print', '--model', 'ollama/qwen3:4b'], { do: 'print', text: 'why?', model: 'ollama/qwen3:4b' }],
  [['.', 'what a desktop opens'], undefined],
  // What belongs to the runtime is not ours to judge.
  [['--lang=de', '--type', '--user-data-dir=/d', '--no-zygote', '--trace', '--debug', '--app', '--v=1'], undefined],
  [['.', '--no-sandbox', '--ozone-platform=wayland', '-psn_0_1234', '--toggle', '--inspect'], { do: 'toggle' }],
])('%j asks for %j', (args, request) => {
  expect(parseStartOptions(args, { namesProgram: true }).request).toEqual(request)
})

test.each([
  [['--ask'], '--ask needs the question'],
  [['--ask='], '--ask needs the question'],
  [['--ask', '  '], '--ask needs the question'],
  [['--ask', '--print'], 'Write --ask="…" for one that begins with a dash'],
  // Chromium would take it for its own option, whatever stands before it.
  [['--ask', '--utility-cmd-prefix=evil', '--print'], 'looks like an option'],
  [['--print'], '--print needs a question'],
  [['--toggle', '--new-window'], 'Only one of --toggle and --new-window'],
  [['--toggle', '--ask', 'a'], 'Only one of --toggle and --ask'],
  [['--ask', 'a', '--model', 'm'], '--model is for --ask with --print'],
  [['--toggle=yes'], '--toggle takes no value'],
  [['--port', 'x'], '--port needs a number'],
  [['--data-dir'], '--data-dir needs a folder'],
  // What would else be dropped, or open something else than was meant.
  [['--ask', 'What', 'is', 'EPIPE?', '--print'], '"is" belongs to no option. Put a question of several words between'],
  [['--toggle', 'now'], '"now" belongs to no option'],
  [['--ask', 'secret', '--prnt'], 'There is no option --prnt. --print may be meant.'],
  [['--ask', 'secret', '-print'], 'There is no option -print. --print may be meant.'],
  [['--tooggle'], 'There is no option --tooggle. --toggle may be meant.'],
  [['--newwindow'], '--new-window may be meant'],
  [['--datadir=/d'], 'There is no option --datadir. --data-dir may be meant.'],
])('%j is refused with what to write instead', (args, said) => {
  expect(refusal(() => parseStartOptions(args))).toMatch(/^INVALID_INPUT: /)
  expect(refusal(() => parseStartOptions(args))).toContain(said)
})

test('without a runtime beneath, bare words are the question and nothing unknown passes', () => {
  expect(parseAskOptions(['what', 'is', 'this?']).request).toEqual({ do: 'print', text: 'what is this?' })
  expect(parseAskOptions(['why?', '--model', 'm']).request).toEqual({ do: 'print', text: 'why?', model: 'm' })
  expect(parseAskOptions(['--toggle']).request).toEqual({ do: 'toggle' })
  expect(refusal(() => parseAskOptions(['why?', '--modle', 'm']))).toContain('There is no option --modle. --model')
  expect(refusal(() => parseAskOptions(['one', '--ask', 'two']))).toContain('One question at a time')
})

test('a start that was refused while Aside closed is repeated with what it asked for', () => {
  const args = ['.', '--ask', 'old', '--no-sandbox', '--toggle', '--data-dir', '/d', '--ask=older', '--hidden']
  expect(withoutRequest(args)).toEqual(['.', '--no-sandbox', '--data-dir', '/d'])
  for (const request of [{ do: 'toggle' }, { do: 'newWindow' }, { do: 'ask', text: '--x\ny' }] as StartRequest[]) {
    expect(requestOf(...argumentsOf(request))).toEqual(request)
  }
  expect(argumentsOf(undefined)).toEqual([])
})

test('help names every option of ours, and wrong use ends with 2', () => {
  const said: string[] = []
  const write = (text: string) => Boolean(said.push(text))
  const { stdout, stderr } = process
  const real = [stdout.write, stderr.write]
  Object.assign(stdout, { write })
  Object.assign(stderr, { write })
  try {
    expect(begin(() => parseStartOptions(['--help']), '1.2.3')).toEqual({ exitCode: 0 })
    expect(begin(() => parseStartOptions(['--version']), '1.2.3')).toEqual({ exitCode: 0 })
    expect(begin(() => parseStartOptions(['--print']), '1.2.3')).toEqual({ exitCode: 2 })
  } finally {
    Object.assign(stdout, { write: real[0] })
    Object.assign(stderr, { write: real[1] })
  }
  const [help = '', version, complaint] = said
  for (const name of ['toggle', 'ask', 'new-window', 'print', 'model', 'data-dir', 'port', 'no-open']) {
    expect(help).toContain(`--${name}`)
  }
  expect(version).toBe('Aside 1.2.3\n')
  expect(complaint).toBe('aside: --print needs a question. Give it with --ask "…".\n')
})
