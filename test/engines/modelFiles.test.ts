import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createModelFiles } from '../../electron/engines/llamaCpp/modelFiles.ts'
import { createLog } from '../../electron/platform/log.ts'
import { defaultSettings, patchSettings, type Settings, type SettingsPatch } from '../../shared/model/settings.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { smallGguf } from '../support/smallGguf.ts'

const LONG_AGO = new Date('2026-01-01')

/** Writes a file, with its folders, as if long ago: what is new and not whole is waited for. */
function put(path: string, bytes: Buffer | string = smallGguf()): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  utimesSync(path, LONG_AGO, LONG_AGO)
  return path
}

function open(options: { folder?: string; patch?: SettingsPatch; trash?: (path: string) => Promise<void> } = {}) {
  const dataDir = options.folder ?? temporaryFolder('models')
  const home = join(dataDir, 'home')
  let settings: Settings = patchSettings(defaultSettings, options.patch ?? {})
  const listeners = new Set<(settings: Settings) => void>()
  const files = createModelFiles({
    dataDir,
    version: '1.0.0',
    settings: {
      get: () => settings,
      update(patch) {
        settings = patchSettings(settings, patch)
        for (const listener of listeners) listener(settings)
      },
      onChange(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    env: { HOME: home },
    trash: options.trash,
    log: createLog(null),
  })
  onTestFinished(files.close)
  return {
    files,
    dataDir,
    home,
    models: join(dataDir, 'models'),
    settings: () => settings,
    update: (patch: SettingsPatch) => {
      settings = patchSettings(settings, patch)
      for (const listener of listeners) listener(settings)
    },
    /** The names of what is listed, once they are these. */
    lists: async (names: string[]) =>
      vi.waitFor(async () => expect((await files.list()).map(({ name }) => name)).toEqual(names), 10_000),
  }
}

describe('the models folder', () => {
  test('is made, watched, and looked through three levels deep', async () => {
    const { files, models, lists } = open()
    await lists([])
    const changed = vi.fn()
    files.onChange(changed)
    expect(files.folder()).toBe(models)
    put(join(models, 'one.gguf'))
    await vi.waitFor(() => expect(changed).toHaveBeenCalled(), 10_000)
    await lists(['one'])
    put(join(models, 'a/b/c/Deep.GGUF'))
    put(join(models, 'a/b/c/d/too-deep.gguf'))
    put(join(models, '.hidden.gguf'))
    await lists(['Deep', 'one'])
    expect(await files.get('Deep')).toMatchObject({
      path: join(models, 'a/b/c/Deep.GGUF'),
      size: statSync(join(models, 'a/b/c/Deep.GGUF')).size,
      facts: { name: 'Small', contextLength: 2048 },
    })
    rmSync(join(models, 'one.gguf'))
    await lists(['Deep'])
  })

  test('another one, as the settings say, and without other programs’', async () => {
    const { dataDir, home, models, lists, update } = open()
    put(join(models, 'one.gguf'))
    put(join(dataDir, 'elsewhere/two.gguf'))
    put(join(home, '.lmstudio/models/somebody/three/three.gguf'))
    await lists(['one', 'three'])
    update({ llamaCpp: { folder: join(dataDir, 'elsewhere') } })
    await lists(['three', 'two'])
    update({ llamaCpp: { others: false } })
    await lists(['two'])
  })

  test('what is on its way is not listed; what stays broken is, with the reason', async () => {
    const { models, lists, files } = open()
    const whole = smallGguf()
    mkdirSync(models)
    writeFileSync(join(models, 'coming.gguf'), whole.subarray(0, 9_000))
    writeFileSync(join(models, 'coming.gguf.part'), whole)
    put(join(models, 'broken.gguf'), whole.subarray(0, 9_000))
    await lists(['broken'])
    expect(await files.get('broken')).toMatchObject({ refused: expect.stringContaining('ends before its tensors') })
    appendFileSync(join(models, 'coming.gguf'), whole.subarray(9_000))
    await lists(['broken', 'coming'])
  })

  test('a split model is one, adapters and what sees images are none', async () => {
    const { models, lists, files } = open()
    const part = (no: number, of: number) =>
      put(
        join(models, `big-0000${no}-of-0000${of}.gguf`),
        smallGguf({
          keys: { 'split.no': ['u16', no - 1], 'split.count': ['u16', of] },
          tensors: (all) => (no === 1 ? all.slice(0, 4) : all.slice(4)),
        }),
      )
    const first = part(1, 2)
    put(join(models, 'mmproj-big.gguf'))
    put(join(models, 'style.gguf'), smallGguf({ keys: { 'general.type': ['str', 'adapter'] } }))
    await lists(['big'])
    expect(await files.get('big')).toMatchObject({ refused: expect.stringContaining('only 1 of them is there') })
    const second = part(2, 2)
    await vi.waitFor(async () => expect(await files.get('big')).toHaveProperty('facts.name', 'Small'))
    expect(await files.get('big')).toMatchObject({ path: first, size: statSync(first).size + statSync(second).size })
    expect(await files.at(second)).toEqual({ name: 'big' })
    await files.remove('big')
    expect([first, second].map((path) => existsSync(path))).toEqual([false, false])
  })

  test('a link that leads back ends nowhere, one to a file is followed', async () => {
    const { models, dataDir, lists } = open()
    mkdirSync(join(models, 'a'), { recursive: true })
    symlinkSync(models, join(models, 'a/loop'))
    put(join(dataDir, 'far/real.gguf'))
    symlinkSync(join(dataDir, 'far/real.gguf'), join(models, 'linked.gguf'))
    symlinkSync(join(dataDir, 'nowhere'), join(models, 'dangling.gguf'))
    await lists(['linked'])
  })
})

test('other programs’ files are used where they are, once each, and never touched', async () => {
  const { files, home, models, lists } = open()
  put(join(models, 'same.gguf'))
  const studio = put(join(home, '.lmstudio/models/publisher/repo/same.gguf'))
  const jan = put(join(home, '.local/share/Jan/data/llamacpp/models/qwen-small/model.gguf'))
  put(join(home, '.cache/llama.cpp/owner_repo_cached.gguf'))
  const hub = join(home, '.cache/huggingface/hub')
  const blob = put(join(hub, 'models--owner--name/blobs/0123abcd'))
  for (const revision of ['aaaa', 'bbbb']) {
    mkdirSync(join(hub, 'models--owner--name/snapshots', revision), { recursive: true })
    symlinkSync('../../blobs/0123abcd', join(hub, 'models--owner--name/snapshots', revision, 'hub.gguf'))
  }
  put(join(hub, 'datasets--owner--name/snapshots/x/no.gguf'))
  await lists(['hub', 'owner_repo_cached', 'qwen-small', 'same', 'same (LM Studio)'])
  const owners = (await files.list()).map(({ owner }) => owner)
  expect(owners).toEqual(['Hugging Face', 'llama.cpp', 'Jan', undefined, 'LM Studio'])
  expect(realpathSync((await files.get('hub'))?.path ?? '')).toBe(realpathSync(blob))

  for (const name of ['same (LM Studio)', 'qwen-small']) {
    await expect(files.removal(name)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(files.remove(name)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  }
  for (const path of [studio, jan]) expect(statSync(path).mtime).toEqual(LONG_AGO)
})

test('folders that were chosen in other programs are looked through, when what names them can be trusted', async () => {
  const { home, dataDir, lists, files } = open()
  const say = (path: string, text: string | object) =>
    put(join(home, path), typeof text === 'string' ? text : JSON.stringify(text))
  say('.lmstudio/settings.json', { downloadsFolder: join(dataDir, 'studio') })
  say('.cache/lm-studio/settings.json', { downloadsFolder: '../studio-before' })
  say('.config/Jan/settings.json', `\ufeff${JSON.stringify({ data_folder: join(dataDir, 'jan') })}`)
  say('.local/share/Jan/settings.json', '{"data_folder":')
  say('.local/share/jan.ai.app/settings.json', { data_folder: { toString: 1 } })
  put(join(dataDir, 'studio/publisher/repo/far.gguf'))
  put(join(dataDir, 'jan/llamacpp/models/gemma-small/model.gguf'))
  await lists(['far', 'gemma-small'])
  expect((await files.list()).map(({ owner }) => owner)).toEqual(['LM Studio', 'Jan'])
})

describe('names', () => {
  test('stay over a start and over a namesake that comes first', async () => {
    const { files, home, models, lists, dataDir } = open()
    put(join(home, '.lmstudio/models/p/r/name.gguf'))
    await lists(['name'])
    files.close()
    put(join(models, 'name.gguf'))
    const again = open({ folder: dataDir })
    await again.lists(['name', 'name (models)'])
    expect(await again.files.get('name')).toMatchObject({ owner: 'LM Studio' })
  })

  test('follow a file that was moved', async () => {
    const { dataDir, models, lists, files } = open()
    const path = put(join(dataDir, 'downloads/name.gguf'))
    await files.open(path)
    mkdirSync(models, { recursive: true })
    renameSync(path, join(models, 'name.gguf'))
    await vi.waitFor(async () => expect(await files.get('name')).toHaveProperty('path', join(models, 'name.gguf')))
    const gone = (await files.list()).filter(({ refused }) => refused)
    expect(gone).toMatchObject([{ path, refused: 'The file is no longer there.' }])
    await lists(['name', 'name (downloads)'])
  })
})

describe('opening a file', () => {
  test('adds it, however its path is written; a second time it is the same', async () => {
    const { files, home, settings } = open()
    const path = put(join(home, 'it’s mine.gguf'))
    const ways = [path, ` "${path}" `, pathToFileURL(path).href, '~/it’s mine.gguf']
    for (const way of ways) expect(await files.open(way)).toMatchObject({ name: 'it’s mine', path, facts: {} })
    expect(settings().llamaCpp.files).toEqual([path])
    await expect(files.remove('it’s mine')).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(existsSync(path)).toBe(true)
  })

  test('what is listed already is not added', async () => {
    const { files, models, settings } = open()
    const path = put(join(models, 'there.gguf'))
    symlinkSync(path, join(dirname(models), 'link.gguf'))
    expect(await files.open(join(dirname(models), 'link.gguf'))).toMatchObject({ name: 'there', path })
    expect(settings().llamaCpp.files).toEqual([])
  })

  test('any part of a split model is the model', async () => {
    const { files, dataDir } = open()
    const [first, second] = [1, 2].map((no) =>
      put(
        join(dataDir, `b-0000${no}-of-00002.gguf`),
        smallGguf({
          keys: { 'split.no': ['u16', no - 1], 'split.count': ['u16', 2] },
          tensors: (all) => (no === 1 ? all.slice(0, 4) : all.slice(4)),
        }),
      ),
    )
    expect(await files.open(second ?? '')).toMatchObject({ name: 'b', path: first })
  })

  test.each([
    ['relative/name.gguf', 'whole path'],
    ['/nowhere/name.gguf', 'no file of that path'],
    ['/etc', 'no file of that path'],
    ['/dev/zero', 'no file of that path'],
    ['/etc/passwd', 'not a .gguf file'],
  ])('%s is refused', async (path, reason) => {
    const { files, settings } = open()
    await expect(files.open(path)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(reason),
    })
    expect(settings().llamaCpp.files).toEqual([])
  })

  test('one that is gone is listed with the reason, and works again when it is back', async () => {
    const { files, dataDir, settings } = open()
    const path = put(join(dataDir, 'mine.gguf'))
    await files.open(path)
    files.close()
    renameSync(path, `${path}.away`)
    const again = open({ folder: dataDir, patch: { llamaCpp: { files: settings().llamaCpp.files } } })
    await again.lists(['mine'])
    expect(await again.files.get('mine')).toMatchObject({ refused: 'The file is no longer there.' })
    renameSync(`${path}.away`, path)
    expect(await again.files.get('mine')).toHaveProperty('facts.name', 'Small')
  })
})

test('a file that was replaced is read again', async () => {
  const { files, models, lists } = open()
  const path = put(join(models, 'one.gguf'))
  await lists(['one'])
  put(path, smallGguf({ keys: { 'general.name': ['str', 'Other'] } }))
  utimesSync(path, new Date(), new Date())
  expect(await files.get('one')).toHaveProperty('facts.name', 'Other')
})

test('headers that were read are not read again at the next start, unless the memory of them is damaged', async () => {
  const { files, models, lists, dataDir } = open()
  put(join(models, 'one.gguf'))
  await lists(['one'])
  const memory = join(dataDir, 'model-files.json')
  await vi.waitFor(() => expect(existsSync(memory)).toBe(true))
  files.close()
  writeFileSync(memory, readFileSync(memory, 'utf8').replace('"Small"', '"Remembered"'))
  const again = open({ folder: dataDir })
  await again.lists(['one'])
  expect(await again.files.get('one')).toHaveProperty('facts.name', 'Remembered')
  again.files.close()
  writeFileSync(memory, '{"version":')
  const third = open({ folder: dataDir })
  await third.lists(['one'])
  expect(await third.files.get('one')).toHaveProperty('facts.name', 'Small')
})

test('deleting puts a file of the models folder into the trash, where there is one', async () => {
  const trash = vi.fn(async (path: string) => renameSync(path, `${path}.trashed`))
  const { files, models, lists } = open({ trash })
  const path = put(join(models, 'one.gguf'))
  await lists(['one'])
  expect(await files.removal('one')).toBe(statSync(path).size)
  await files.remove('one')
  expect(trash).toHaveBeenCalledWith(path)
  expect(await files.list()).toEqual([])
  await expect(files.remove('one')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
})
