import { z } from 'zod'
import { strings } from '../../../../shared/strings.ts'
import { argsOf } from '../argsOf.ts'
import type { Access } from '../files/access/access.ts'
import type { AsideTool } from '../tool.ts'
import { quoted } from '../visible.ts'
import { commandEnvironment } from './commandEnvironment.ts'
import { commandFolder } from './commandFolder.ts'
import { type ProcessEnd, runProcess } from './runProcess.ts'

export interface RunCommandOptions {
  /** Of Aside itself; commands get little of it. */
  env: NodeJS.ProcessEnv
  access(): Access
  timeoutMs?: number
  platform?: NodeJS.Platform
}

const MAX_OUTPUT = 64 * 1024
const MAX_ARGUMENTS = 256
const MAX_LENGTH = 32_000

const words = strings.outwardTools.runCommand

// Lengths stand outside the schema: engines that hold a model to a schema can't count so far.
const Argument = z
  .string()
  .refine((text) => text.length <= MAX_LENGTH, `must be at most ${MAX_LENGTH} characters long`)
  .refine((text) => !text.includes('\0'), 'must not hold the sign NUL')
  .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')

/** Runs one program, never a shell. Every call is asked for: no yes holds for longer than the call that it was given to. */
export function createRunCommand(options: RunCommandOptions): AsideTool<z.infer<ReturnType<typeof shapeFor>>> {
  const { access, timeoutMs = 60_000, platform = process.platform } = options
  const env = commandEnvironment(options.env, platform)
  const environment = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`)
  return {
    name: 'run_command',
    title: words.title,
    description:
      'Runs one program in a folder of the user and answers what it printed. There is no shell: no pipes, no redirections, no variables, ' +
      `no wildcards, and nothing can be typed into it. The user is asked before each call. It is ended after ${timeoutMs / 1_000} seconds.`,
    ...argsOf(shapeFor(platform)),
    effect: 'destroys',
    startsEnabled: false,
    canBeGranted: false,
    missing: () => (access().folders.some(({ write }) => write) ? undefined : strings.tools.noFolderToWrite),
    asks: () => true,
    async card({ argv, folder }) {
      return {
        title: words.title,
        fields: [
          { label: words.argv, value: argv.map(quoted).join('\n') },
          { label: words.folder, value: quoted(await commandFolder(access(), folder)) },
          { label: words.environment, value: environment.join('\n') || words.noEnvironment },
          { label: words.timeLimit, value: words.timeLimitValue(timeoutMs / 1_000) },
        ],
        warning: words.warning,
        destructive: true,
      }
    },
    async run({ argv, folder }, { signal }) {
      const where = await commandFolder(access(), folder)
      const end = await runProcess({ argv, folder: where, env, timeoutMs, maxOutput: MAX_OUTPUT, signal })
      return report(end, timeoutMs)
    },
  }
}

function shapeFor(platform: NodeJS.Platform) {
  return z.strictObject({
    argv: z
      .array(Argument)
      .min(1)
      .refine((argv) => argv.length <= MAX_ARGUMENTS, `must have at most ${MAX_ARGUMENTS} parts`)
      .refine(([program]) => program?.trim() !== '', { message: 'must name a program first', path: [0] })
      // Windows runs these through its shell, whatever is asked for.
      .refine(([program]) => platform !== 'win32' || !/\.(bat|cmd)[\s.]*(:|$)/i.test(program ?? ''), {
        message: 'must not be a batch file: it would need a shell',
        path: [0],
      })
      .describe('The program, then each of its arguments, exactly as it gets them.'),
    folder: Argument.min(1)
      .optional()
      .describe('Where it runs: a granted folder, or one in it. Without: the first one granted.'),
  })
}

/** What became of it, for the model. */
function report(end: ProcessEnd, timeoutMs: number): string {
  const lines = [
    end.timedOut
      ? `Ended by Aside after ${timeoutMs / 1_000} seconds, the longest that a command may take.`
      : end.signal
        ? `Ended by ${end.signal}.`
        : `Exit code: ${end.exitCode}`,
  ]
  if (end.leftRunning) lines.push('It had left programs running; Aside ended them.')
  lines.push(end.output === '' ? 'It printed nothing.' : `Output:\n${end.output}`)
  return lines.join('\n')
}
