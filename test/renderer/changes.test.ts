import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppState } from '../../renderer/state/appState.ts'
import { siblingIndex } from '../../renderer/state/branches.ts'
import {
  configureConversation,
  pinConversation,
  removeConversation,
  renameConversation,
  showBranch,
} from '../../renderer/state/conversationChanges.ts'
import { applyAppearance, resolveTheme, updateSettings } from '../../renderer/state/settingsState.ts'
import type { EngineStatus } from '../../shared/model/engine.ts'
import { AppError } from '../../shared/model/errors.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import { chatModels, defaultModelFor } from '../../shared/models.ts'
import { FakeMain } from './fakeMain.ts'
import { closeStates, openState } from './openState.ts'
import { until } from './until.ts'

let main: FakeMain
let state: AppState

beforeEach(async () => {
  main = new FakeMain()
  main.addConversation('a', { title: 'A', updatedAt: 2 })
  main.addConversation('b', { title: 'B', updatedAt: 1 })
  state = await openState(main, 'w1')
  await state.queryClient.fetchQuery(state.queries.conversations)
  await state.runs.read('a')
})

afterEach(closeStates)

const list = () => state.queryClient.getQueryData(state.queries.conversations.queryKey) ?? []
const shown = () => state.queryClient.getQueryData(state.queries.conversation('a').queryKey)?.conversation
const refuse = (call: string) => {
  main.failing = { [call]: new AppError('STORAGE_READONLY', 'It can’t be written.') }
}

describe('a change of a conversation', () => {
  it('is seen at once, in the list and where it is open', async () => {
    let during: unknown
    main.before = (call) => {
      if (call === 'conversations.rename') during = [list()[0]?.title, shown()?.title, shown()?.autoTitle]
    }
    await renameConversation('a', '  Named ')
    expect(during).toEqual(['Named', 'Named', false])
    expect(main.conversation('a').title).toBe('  Named '.trim())
  })

  it.each([
    ['rename', () => renameConversation('a', 'Named')],
    ['pin', () => pinConversation('a', true)],
    ['configure', () => configureConversation('a', { temperature: 1 })],
    ['remove', () => removeConversation('a')],
  ])('is taken back when main refuses to %s', async (call, change) => {
    const before = structuredClone([list(), shown()])
    refuse(`conversations.${call}`)
    await expect(change()).rejects.toMatchObject({ code: 'STORAGE_READONLY' })
    expect([list(), shown()]).toEqual(before)
  })

  it('pins to the top at once', async () => {
    let during: string[] = []
    main.before = (call) => {
      if (call === 'conversations.pin') during = list().map(({ id }) => id)
    }
    await pinConversation('b', true)
    expect(during).toEqual(['b', 'a'])
  })

  it('shows another branch at once, to its newest end', async () => {
    const first = main.begin('a', null, [{ type: 'text', text: 'q' }])
    const second = main.begin('a', first.questionId, null)
    await state.runs.read('a')
    expect(shown()?.headId).toBe(second.messageId)
    let during: unknown
    main.before = (call) => {
      if (call === 'conversations.showBranch') during = shown()?.headId
    }
    await showBranch('a', first.messageId)
    expect(during).toBe(first.messageId)
    const { messages } = await state.runs.read('a')
    const answer = messages.find(({ id }) => id === second.messageId)!
    expect(siblingIndex(messages)(answer)).toMatchObject({
      index: 1,
      count: 2,
      ids: [first.messageId, second.messageId],
    })
  })

  it('removes it from the window too, and undo brings it back to where it was', async () => {
    state.history.open('b')
    state.history.open('a')
    const undo = await removeConversation('a')
    expect(list().map(({ id }) => id)).not.toContain('a')
    expect(state.history.shown).toBeNull()
    await undo()
    expect(state.history.shown).toBe('a')
    expect(main.conversations.has('a')).toBe(true)
  })

  it('made in another window arrives here', async () => {
    main.conversations.set('a', { ...main.conversation('a'), title: 'Elsewhere' })
    main.tell({ type: 'conversations', conversationId: 'a' })
    await until('it is known to be old', () => {
      return state.queryClient.getQueryState(state.queries.conversation('a').queryKey)?.isInvalidated === true
    })
    expect((await state.queryClient.fetchQuery(state.queries.conversation('a'))).conversation.title).toBe('Elsewhere')
  })
})

describe('settings', () => {
  const settings = () => state.queryClient.getQueryData(state.queries.settings.queryKey)

  it('change at once, and back when main refuses them', async () => {
    await state.queryClient.fetchQuery(state.queries.settings)
    let during: unknown
    main.before = (call) => {
      if (call === 'settings.update') during = settings()?.textSize
    }
    await updateSettings({ textSize: 20 })
    expect([during, settings()?.textSize]).toEqual([20, 20])
    refuse('settings.update')
    await expect(updateSettings({ textSize: 22 })).rejects.toBeInstanceOf(AppError)
    expect(settings()?.textSize).toBe(20)
  })

  it('put theme and text size on the document, and follow the system', async () => {
    const queries = new Map<string, { matches: boolean; listeners: (() => void)[] }>()
    vi.stubGlobal('matchMedia', (query: string) => {
      const media = { matches: false, listeners: [] as (() => void)[] }
      queries.set(query, media)
      const addEventListener = (_: string, listener: () => void) => media.listeners.push(listener)
      return {
        addEventListener,
        removeEventListener() {},
        get matches() {
          return media.matches
        },
      }
    })
    const root = { dataset: {} as Record<string, string>, style: new Map<string, string>() }
    const style = { setProperty: (name: string, value: string) => root.style.set(name, value) }
    vi.stubGlobal('document', { documentElement: { dataset: root.dataset, style }, visibilityState: 'visible' })
    const stop = applyAppearance(state)
    expect([root.dataset.theme, root.style.get('--text-size')]).toEqual(['light', '16px'])
    const dark = queries.get('(prefers-color-scheme: dark)')!
    dark.matches = true
    for (const listener of dark.listeners) listener()
    expect(root.dataset.theme).toBe('dark')
    await updateSettings({ theme: 'contrast', textSize: 20 })
    await until('it is drawn', () => root.dataset.theme === 'hc' && root.style.get('--text-size') === '20px')
    stop()
  })

  it('know each theme', () => {
    expect(resolveTheme('system', { dark: true, moreContrast: true })).toBe('hcdark')
    expect(resolveTheme('system', { dark: false, moreContrast: true })).toBe('hc')
    expect(resolveTheme('light', { dark: true, moreContrast: true })).toBe('light')
    expect(resolveTheme('contrastDark', { dark: false, moreContrast: false })).toBe('hcdark')
  })
})

describe('the model of a new conversation', () => {
  const model = (engine: string, name: string, loaded = false, capabilities: ('chat' | 'embedding')[] = ['chat']) => ({
    ref: { engine, name },
    label: name,
    capabilities,
    ...(loaded && { loaded: {} }),
  })
  const guide: EngineStatus = { id: 'guide', label: 'Guide', state: 'ready', models: [model('guide', 'guide')] }
  const ollama = (...models: EngineStatus['models']): EngineStatus => ({
    id: 'ollama',
    label: 'Ollama',
    state: 'ready',
    models,
  })
  const last = (name: string) => ({ ...defaultSettings, lastModel: { engine: 'ollama', name } })

  it('is the one set, else one that is loaded, else the last, else the first that can chat, else the Guide', () => {
    const embed = model('ollama', 'embed', true, ['embedding'])
    const set = { ...defaultSettings, defaultModel: { engine: 'x', name: 'set' } }
    const a = model('ollama', 'a')
    const b = model('ollama', 'b')
    const loaded = model('ollama', 'loaded', true)
    expect(defaultModelFor(set, [guide])?.name).toBe('set')
    expect(defaultModelFor(last('b'), [ollama(embed, a, b, loaded), guide])?.name).toBe('loaded')
    expect(defaultModelFor(last('b'), [ollama(embed, a, b), guide])?.name).toBe('b')
    expect(defaultModelFor(last('gone'), [guide, ollama(embed, a, b)])?.name).toBe('a')
    expect(defaultModelFor(last('a'), [ollama(embed), guide])?.name).toBe('guide')
    expect(defaultModelFor(defaultSettings, [{ ...ollama(a), state: 'unreachable' }, guide])?.name).toBe('guide')
    expect(defaultModelFor(defaultSettings, [])).toBeNull()
  })

  it('prefers the last used among those that are loaded', () => {
    const engines = [ollama(model('ollama', 'a', true), model('ollama', 'b', true))]
    expect(defaultModelFor(last('b'), engines)?.name).toBe('b')
  })

  it('is picked from those that can chat, and those that do not say', () => {
    const { capabilities: _, ...silent } = model('ollama', 'silent')
    expect(
      chatModels([ollama(silent, model('ollama', 'e', false, ['embedding']))]).map((one) => one.model.label),
    ).toEqual(['silent'])
  })
})
