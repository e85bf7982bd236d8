import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { EngineProcess } from '../../electron/engines/llamaCpp/EngineProcess.ts'
import { judgeModel } from '../../electron/engines/llamaCpp/gguf/judgeModel.ts'
import { startProcess } from '../../electron/engines/llamaCpp/startProcess.ts'
import { forkChild } from '../../electron/platform/childProcess.ts'
import { AppError } from '../../shared/model/errors.ts'
import { mutateGguf, randomFrom } from '../support/mutateGguf.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { rounds, seed } from '../support/rounds.ts'
import { tinyGguf } from '../support/tinyGguf.ts'
import { chatty } from '../support/tinyModels.ts'

const FILES = 500
/** Of the files that pass the check, so many are given to llama.cpp. */
const LOADS = rounds(25, FILES)
const MOST_MS = 30_000

const sound = tinyGguf(chatty)

function spoiltFiles() {
  const folder = temporaryFolder('spoilt')
  const random = randomFrom(rounds(20_261_121, seed))
  return Array.from({ length: FILES }, (_, round) => {
    const { bytes, ...mutated } = mutateGguf(sound, round, random)
    const path = join(folder, `${round}.gguf`)
    writeFileSync(path, bytes)
    return { ...mutated, path }
  })
}

/** A process that runs models; another one takes its place when it has died. */
function processes() {
  let last: EngineProcess | undefined
  onTestFinished(() => last?.kill())
  return () => {
    if (!last || last.isDead) {
      last = new EngineProcess(startProcess(forkChild, process.env), { every: MOST_MS, ping: MOST_MS, abort: MOST_MS })
    }
    return last
  }
}

/** Loads the file and lets it say a few words. Whatever comes of it, it is an answer or an AppError. */
async function tryOut(path: string, engine: EngineProcess): Promise<void> {
  const late = setTimeout(() => engine.kill(new AppError('ENGINE_TIMEOUT', 'It hung.')), MOST_MS)
  try {
    await engine.ask({ type: 'load', wish: { path, contextLength: 512, sequences: 1, threads: 1, gpu: false } })
    const prompt = { kind: 'text', text: 'Tell me about the weather' } as const
    await engine.ask({ type: 'generate', prompt, sampling: { maxTokens: 4, stop: [] } })
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
  } finally {
    clearTimeout(late)
  }
}

test('500 spoilt files: each is refused, or what it does ends with its process', { timeout: 900_000 }, async () => {
  const passed: string[] = []
  for (const { path, how, isSurelyBroken } of spoiltFiles()) {
    const judged = judgeModel([path])
    if ('facts' in judged) passed.push(path)
    else expect(Object.values(judged)[0], how).toMatch(/^[A-Z].*\.$/s)
    if (isSurelyBroken) expect(judged, how).not.toHaveProperty('facts')
  }
  expect(passed.length).toBeGreaterThan(LOADS / 5)
  const engine = processes()
  for (const path of passed.slice(0, LOADS)) await tryOut(path, engine())

  const whole = join(temporaryFolder('whole'), 'whole.gguf')
  writeFileSync(whole, sound)
  const wish = { path: whole, contextLength: 512, sequences: 1, threads: 1, gpu: false }
  expect(await engine().ask({ type: 'load', wish })).toMatchObject({ contextLength: 512 })
})
