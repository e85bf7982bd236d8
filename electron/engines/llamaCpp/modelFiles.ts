import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { AppError } from '../../../shared/model/errors.ts'
import type { Settings, SettingsPatch } from '../../../shared/model/settings.ts'
import { monotonic } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { makeFolder } from '../../platform/paths.ts'
import { openKeptFacts } from './files/keptFacts.ts'
import { ModelLook, type SeenModel, toModelFile } from './files/ModelLook.ts'
import { pathFrom } from './files/pathFrom.ts'
import { otherPlaces } from './files/places.ts'
import { watchFolders } from './files/watchFolders.ts'
import type { GgufFacts } from './gguf/facts.ts'
import type { Judged } from './gguf/judgeModel.ts'

/** A .gguf file that is there for the engine, or the reason why it can't be used. */
export interface ModelFile {
  /** What the engine calls it: stable over restarts, unique. */
  name: string
  /** The first part of a model in several files. */
  path: string
  /** Bytes, of all its parts. */
  size: number
  /** Another one when what is in the file is another; empty when it is gone. */
  stamp: string
  /** Whose folder it is in, when it is not Aside's: "LM Studio". */
  owner?: string | undefined
  /** Why it can't be used, in a sentence for people. */
  refused?: string | undefined
  /** Absent when it is refused. */
  facts?: GgufFacts | undefined
}

/**
 * The .gguf files of the models folder, of the files that were opened, and of other programs' folders. They are read
 * where they are, and never changed.
 */
export interface ModelFiles {
  /**
   * As last seen; the first calls wait so long for the first look (a moment unless they say), and what that has not read
   * by then comes with a change. Never rejects.
   */
  list(options?: { waitMs?: number }): Promise<ModelFile[]>
  /** As it is now: looked for, and read, unless that was done. Never rejects. */
  get(name: string): Promise<ModelFile | undefined>
  /** What the model with that file is called, after a fresh look, and why it can't be used, when it can't. */
  at(path: string): Promise<{ name: string; refused?: string | undefined } | undefined>
  /** Judges a file and adds it to `settings.llamaCpp.files`. INVALID_INPUT says what is wrong with it. */
  open(path: string): Promise<ModelFile>
  /** Bytes that `remove` frees. Both: MODEL_NOT_FOUND, and FORBIDDEN for a file that is not in the models folder. */
  removal(name: string): Promise<number | undefined>
  remove(name: string): Promise<void>
  /** The models folder: an absolute path. It may not be there yet. */
  folder(): string
  /** Called when `list` would answer something else than it did last. The result stops it. */
  onChange(listener: () => void): () => void
  close(): void
}

export interface ModelFilesOptions {
  dataDir: string
  /** Of Aside: what another one has read of files is read again. */
  version: string
  settings: {
    get(): Settings
    update(patch: SettingsPatch): unknown
    onChange(listener: (settings: Settings) => void): () => void
  }
  /** Says where other programs have their models. */
  env: NodeJS.ProcessEnv
  /** Puts a file where the user can get it back. Absent: it is deleted. */
  trash?: ((path: string) => Promise<void>) | undefined
  log: Pick<Log, 'info' | 'warn'>
}

const MOST_OPENED = 500
/** The first list waits so long for the first look: an engine has to say in time what it has. */
const FIRST_MS = 300
/** Other programs' folders are not watched: a list that is older is looked up again. */
const STALE_MS = 10_000
const AGAIN_MS = 2_000

/** A model of 9B stands before one of 30B. */
const byName = new Intl.Collator('en', { numeric: true })

/** Nothing is read before it is asked for something. */
export function createModelFiles(options: ModelFilesOptions): ModelFiles {
  const { dataDir, version, settings, env, trash, log } = options
  const listeners = new Set<() => void>()
  const look = new ModelLook({ kept: openKeptFacts(dataDir, version), log, onNews: tell })
  const watched = watchFolders(() => void refresh())
  let told = ''
  let first: Promise<void> | undefined
  let finding: Promise<void> | undefined
  let following: Promise<void> | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  let later: NodeJS.Timeout | undefined
  let isClosed = false

  const folder = () => resolve(settings.get().llamaCpp.folder || join(dataDir, 'models'))

  function listed(): ModelFile[] {
    const models = look.models.flatMap((model) => (look.isOnItsWay(model) ? [] : (toModelFile(model) ?? [])))
    const gone = look.gone.map((file) => ({ ...file, size: 0, stamp: '', refused: 'The file is no longer there.' }))
    return [...models, ...gone].sort((a, b) => byName.compare(a.name, b.name))
  }

  function tell(): void {
    clearTimeout(later)
    if (look.models.some((model) => look.isOnItsWay(model)) && !isClosed) {
      later = setTimeout(() => void refresh(), AGAIN_MS).unref()
    }
    const now = inShort(listed())
    if (now === told) return
    told = now
    for (const listener of listeners) listener()
  }

  /** Says whether two lists tell the same. */
  function inShort(list: readonly ModelFile[]): string {
    return JSON.stringify(list.map(({ facts, ...file }) => [file, facts?.name]))
  }

  /** Looks for files. One look follows the one under way, which may have begun before what is asked about now. */
  function find(): Promise<void> {
    if (finding) {
      following ??= finding.then(() => {
        following = undefined
        return find()
      })
      return following
    }
    finding = findNow().finally(() => {
      finding = undefined
    })
    return finding
  }

  async function findNow(): Promise<void> {
    if (isClosed) return
    lookedAt = monotonic()
    const { llamaCpp } = settings.get()
    if (!llamaCpp.folder) makeOwnFolder()
    const others = llamaCpp.others ? await otherPlaces({ env, platform: process.platform }) : []
    const folders = await look.find([{ folder: folder(), depth: 3 }, ...others], llamaCpp.files)
    if (!isClosed) watched.set(folders)
  }

  function makeOwnFolder(): void {
    try {
      makeFolder(folder())
    } catch {
      // Then nothing is in it either; a download says what is wrong.
    }
  }

  /** Looks for files, and reads what is new. */
  async function refresh(): Promise<void> {
    await find()
    await look.readAll()
  }

  const modelNamed = (name: string) => look.models.find((model) => model.name === name)

  async function get(name: string): Promise<ModelFile | undefined> {
    const before = modelNamed(name)
    if (!before || !(await look.isSame(before))) await find()
    const model = modelNamed(name)
    if (!model) return listed().find((file) => file.name === name)
    if (!model.missing) await look.read(model)
    void look.readAll()
    return toModelFile(modelNamed(name) ?? model)
  }

  /** The model, when Aside may delete it. */
  async function ownModel(name: string): Promise<SeenModel> {
    const model = modelNamed(name) ?? (await find().then(() => modelNamed(name)))
    if (!model) throw new AppError('MODEL_NOT_FOUND', `There is no model file called “${name}”.`)
    if (model.place === 0) return model
    throw new AppError('FORBIDDEN', `This file is not in Aside’s models folder, so Aside doesn’t delete it.`, {
      next: model.owner ? `Delete it in ${model.owner}.` : 'Delete it where it is.',
      detail: model.paths[0] ?? '',
    })
  }

  let { folder: chosen, files, others } = settings.get().llamaCpp
  const unlisten = settings.onChange(({ llamaCpp: now }) => {
    const isSame = now.folder === chosen && now.others === others && isDeepStrictEqual(now.files, files)
    ;({ folder: chosen, files, others } = now)
    if (!isSame && first) void refresh()
  })

  return {
    async list({ waitMs = FIRST_MS } = {}) {
      if (!first) first = refresh()
      else if (monotonic() - lookedAt > STALE_MS) void refresh()
      await Promise.race([first, waitAtMost(waitMs)])
      const list = listed()
      told = inShort(list)
      return list
    },
    get,
    async at(path) {
      await find()
      const model = look.models.find(({ paths }) => paths.includes(path))
      if (!model) return undefined
      const judged = await look.read(model)
      return { name: model.name, refused: model.missing ?? reasonOf(judged) }
    },
    async open(typed) {
      const path = pathFrom(typed, env.HOME || env.USERPROFILE)
      const found = await look.findOne(path)
      if (!found) throw unusable('There is no file of that path.', path)
      if (found.missing) throw unusable(found.missing, path)
      const judged = await look.read(found)
      const refused = reasonOf(judged)
      if (refused !== undefined) throw unusable(refused, path)
      first ??= Promise.resolve()
      await find()
      const there = () => look.models.find(({ realPath }) => realPath === found.realPath)
      if (!there()) {
        const [main = path] = found.paths
        settings.update({ llamaCpp: { files: [...settings.get().llamaCpp.files, main].slice(-MOST_OPENED) } })
        await find()
      }
      void refresh()
      const model = there()
      const file = model && toModelFile({ ...model, judged })
      if (!file) throw unusable('The file is no longer there.', path)
      return file
    },
    removal: async (name) => (await ownModel(name)).size,
    async remove(name) {
      for (const path of (await ownModel(name)).paths) {
        await (trash ? trash(path) : rm(path)).catch((error: Error) => {
          throw new AppError('FORBIDDEN', `${path} could not be deleted.`, { detail: error.message, cause: error })
        })
      }
      await refresh()
    },
    folder,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      unlisten()
      clearTimeout(later)
      watched.close()
      look.close()
    },
  }
}

function reasonOf(judged: Judged): string | undefined {
  if ('facts' in judged) return undefined
  return 'refused' in judged ? judged.refused : judged.noModel
}

const unusable = (reason: string, path: string) =>
  new AppError('INVALID_INPUT', reason, { next: 'Open another file.', detail: path })

function waitAtMost(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
