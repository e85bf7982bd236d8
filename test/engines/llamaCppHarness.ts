import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { EngineProcess, type Patience } from '../../electron/engines/llamaCpp/EngineProcess.ts'
import { LlamaCppEngine } from '../../electron/engines/llamaCpp/LlamaCppEngine.ts'
import { createModelFiles } from '../../electron/engines/llamaCpp/modelFiles.ts'
import { PromptCounter } from '../../electron/engines/llamaCpp/PromptCounter.ts'
import { startProcess } from '../../electron/engines/llamaCpp/startProcess.ts'
import type { ChildProcess } from '../../electron/platform/childProcess.ts'
import { forkChild } from '../../electron/platform/childProcess.ts'
import { createLog } from '../../electron/platform/log.ts'
import { defaultSettings, patchSettings, type Settings, type SettingsPatch } from '../../shared/model/settings.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { type TinyModel, tinyGgufFile } from '../support/tinyGguf.ts'

type LlamaCppSettings = NonNullable<SettingsPatch['llamaCpp']>

export interface LlamaCppHarness {
  engine: LlamaCppEngine
  /** Of its models. */
  folder: string
  /** The processes that it has started, in their order. */
  processes: ChildProcess[]
  /** Those that count for models that are not loaded. */
  counting: ChildProcess[]
  counter: PromptCounter
  set(patch: LlamaCppSettings): void
  close(): Promise<void>
}

interface Options {
  settings?: LlamaCppSettings
  until?: (end: () => void | Promise<void>) => void
  patience?: Patience
  start?: () => ChildProcess
  /** How long a process that counts is kept. */
  keepMs?: number
}

/** An engine whose models folder has these models, each under its own name. One thread, no graphics card. */
export function llamaCpp(
  models: readonly TinyModel[],
  { settings = {}, until = onTestFinished, ...more }: Options = {},
): LlamaCppHarness {
  const dataDir = temporaryFolder('llama', until)
  const folder = join(dataDir, 'models')
  mkdirSync(folder)
  for (const model of models) tinyGgufFile(model, folder)
  let now: Settings = patchSettings(defaultSettings, { llamaCpp: { gpu: false, others: false, ...settings } })
  const listeners = new Set<(settings: Settings) => void>()
  const update = (patch: SettingsPatch) => {
    now = patchSettings(now, patch)
    for (const listener of listeners) listener(now)
  }
  const files = createModelFiles({
    dataDir,
    version: '0.0.0',
    settings: {
      get: () => now,
      update,
      onChange(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    env: {},
    log: createLog(null),
  })
  const processes: ChildProcess[] = []
  const start = more.start ?? (() => startProcess(forkChild, process.env))
  const counting: ChildProcess[] = []
  const counter = new PromptCounter({
    start() {
      const child = start()
      counting.push(child)
      return new EngineProcess(child, { every: 200, ping: 20_000, abort: 1_000 })
    },
    // A busy machine needs many times as long as people should have to wait.
    readMs: 60_000,
    countMs: 60_000,
    ...(more.keepMs !== undefined && { keepMs: more.keepMs }),
  })
  const engine = new LlamaCppEngine({
    files,
    settings: () => now.llamaCpp,
    start() {
      const child = start()
      processes.push(child)
      return child
    },
    counter,
    threads: 1,
    memory: 4 * 1024 ** 3,
    ...(more.patience && { patience: more.patience }),
  })
  const close = async () => {
    await Promise.all([engine.close(), counter.close()])
    files.close()
  }
  until(close)
  return { engine, folder, processes, counting, counter, set: (llamaCpp) => update({ llamaCpp }), close }
}
