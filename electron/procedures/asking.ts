import { questionOf } from '../../shared/commandQuestion.ts'
import type { StartedRun } from '../../shared/contract/runs.ts'
import { misspelledCommand } from '../../shared/misspelledCommand.ts'
import type { ListedCommand } from '../../shared/model/command.ts'
import type { ModelRef } from '../../shared/model/conversation.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { strings } from '../../shared/strings.ts'
import type { Assistant } from '../assistant/assistant.ts'

/** More than can be printed at once. */
const PRINTED_REMEMBERED = 200

export interface AskingDeps {
  assistant: Pick<Assistant, 'ask' | 'watch' | 'cancel'>
  commands: { list(): Promise<readonly ListedCommand[]> }
  settings: { get(): Settings }
  /** The model of that name, or that of a new conversation. Rejects with MODEL_NOT_FOUND. */
  modelNamed(name: string | undefined): Promise<ModelRef>
}

/** Questions from a terminal, as `commandLine/answer.ts` wants them, and which runs those were. */
export function createAsking({ assistant, commands, settings, modelNamed }: AskingDeps) {
  const printed: string[] = []
  return {
    asking: {
      async start({
        text,
        model,
      }: {
        text: string
        model?: string | undefined
      }): Promise<StartedRun & { remark?: string }> {
        const list = await commands.list()
        const how = { inTerminal: true, presets: settings.get().presets }
        const { text: question, title, typed, forThisAnswer = {} } = questionOf(text, list, how)
        const meant = misspelledCommand(text, list)
        const { model: own, ...settingsOnce } = forThisAnswer
        const chosen = model === undefined && own ? own : await modelNamed(model)
        const run = await assistant.ask({
          settings: { model: chosen },
          forThisAnswer: settingsOnce,
          title,
          typed,
          blocks: [{ type: 'text', text: question }],
          mustFit: true,
        })
        printed.push(run.runId)
        if (printed.length > PRINTED_REMEMBERED) printed.shift()
        return { ...run, ...(meant && { remark: strings.commands.sentAsText(meant.name) }) }
      },
      watch: (runId: string) => assistant.watch(runId, 0),
      cancel: (runId: string) => assistant.cancel(runId),
    },
    /** Whether a terminal has asked for that run, as far as it is remembered. */
    isPrinted: (runId: string) => printed.includes(runId),
  }
}
