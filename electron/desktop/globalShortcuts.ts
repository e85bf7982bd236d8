import { globalShortcut } from 'electron'
import { type GlobalShortcut, GlobalShortcutId, type ShortcutWay } from '../../shared/contract/shortcuts.ts'
import { type GlobalKeys, globalKeyProblem, globalUsers } from '../../shared/keyRules.ts'
import { normalKeys, type Platform } from '../../shared/keys.ts'
import { AppError } from '../../shared/model/errors.ts'
import type { Settings, SettingsPatch } from '../../shared/model/settings.ts'
import { strings } from '../../shared/strings.ts'
import type { Log } from '../platform/log.ts'
import type { ShortcutShell } from '../procedures/shortcuts.ts'
import { acceleratorOf, globalAcceleratorOf } from './accelerator.ts'
import { holdOff, notHeldOff } from './holdOff.ts'

const words = strings.shortcuts
const QUICK_ASK = 'quickAsk'
const COMMAND = 'command:'

interface Options {
  settings: {
    get(): Pick<Settings, 'globalKeys'>
    update(patch: SettingsPatch): unknown
    onChange(listener: () => void): () => void
  }
  way: ShortcutWay
  platform: Platform
  /** The key of this one was pressed, in whatever program. */
  onPress(id: string): void
  /** Saved keys that could not be had, at the start or after a pause. */
  onFailed(failed: readonly { id: string; keys: string }[]): void
  /** What `list` answers has changed. */
  onChange(): void
  log: Log
}

/** The keys that work in every program: what is wanted stands in the settings, this one knows what is in force. */
export interface GlobalShortcuts extends ShortcutShell {
  /** Takes the saved keys. Call it once. */
  start(): void
  isPaused(): boolean
  /** Whether there is a key by which Aside can be reached from other programs. */
  isAnyHeld(): boolean
  /** The slash commands that there are: keys of others are let go, and had again when their command comes back. */
  setCommands(names: readonly string[]): void
  /** Lets go of all, for good. */
  close(): void
}

export function createGlobalShortcuts(options: Options): GlobalShortcuts {
  const { settings, platform, onPress, onFailed, onChange, log } = options
  /** What is registered with the system: accelerator by id. */
  const held = new Map<string, string>()
  let paused = false
  let closed = true
  /** On Wayland only a try shows whether Electron reaches the portal; which may still refuse some keys. */
  let portalWorks: boolean | undefined
  /** Null until they are known. */
  let commands: ReadonlySet<string> | null = null

  /** What the user wants of what there is; the file may hold more. */
  const chosen = (): GlobalKeys =>
    Object.fromEntries(Object.entries(settings.get().globalKeys).filter(([id]) => isThere(id)))
  const isThere = (id: string) =>
    GlobalShortcutId.safeParse(id).success &&
    (!id.startsWith(COMMAND) || (commands?.has(id.slice(COMMAND.length)) ?? true))
  const way = (): ShortcutWay => (options.way === 'portal' && portalWorks === false ? 'none' : options.way)

  function register(accelerator: string, id: string): boolean {
    try {
      const registered = notHeldOff(() => globalShortcut.register(accelerator, () => onPress(id)))
      portalWorks ||= registered
      return registered
    } catch (error) {
      log.warn('keys that the system does not know', { accelerator, error })
      return false
    }
  }

  /** Takes what is wanted and is not held, lets go of the rest. Answers what could not be had. */
  function apply(): { id: string; keys: string }[] {
    const wanted: GlobalKeys = closed || paused || options.way === 'none' ? {} : chosen()
    for (const [id, accelerator] of held) {
      if (globalAcceleratorOf(wanted[id] ?? '', platform) === accelerator) continue
      globalShortcut.unregister(accelerator)
      held.delete(id)
    }
    const missing = Object.entries(wanted).filter(([id, keys]) => keys !== '' && !held.has(id))
    return missing.flatMap(([id, keys]) => {
      const accelerator = globalAcceleratorOf(keys, platform)
      if (accelerator === undefined || !register(accelerator, id)) return [{ id, keys }]
      held.set(id, accelerator)
      return []
    })
  }

  function store(id: string, keys: string): void {
    const { [id]: _, ...others } = settings.get().globalKeys
    settings.update({ globalKeys: keys === '' ? others : { ...others, [id]: keys } })
  }

  function stateOf(id: string, keys: string): GlobalShortcut['state'] {
    if (keys === '') return 'off'
    if (paused) return 'paused'
    return held.has(id) ? 'on' : 'taken'
  }

  function refuseProblems(id: string, keys: string): void {
    if (options.way === 'none') throw new AppError('UNSUPPORTED_HERE', words.wayNone, { next: words.wayNoneNext })
    const problem = globalKeyProblem(keys, platform)
    if (problem) throw new AppError('INVALID_INPUT', words.globalProblems[problem])
    const [other] = globalUsers(id, normalKeys(keys, platform), platform, chosen())
    if (other !== undefined) {
      throw new AppError('CONFLICT', words.usedHere(words.globalName(other)), { next: words.chooseOthers })
    }
  }

  function set(id: string, keys: string): void {
    if (keys === '') {
      store(id, '')
      return
    }
    refuseProblems(id, keys)
    const accelerator = acceleratorOf(keys, platform) as string
    const old = held.get(id)
    if (old !== accelerator) {
      // The old ones are let go only when the new ones are had.
      if (!register(accelerator, id)) throw refused()
      if (old !== undefined) globalShortcut.unregister(old)
      held.set(id, accelerator)
    }
    try {
      store(id, keys)
    } finally {
      // While all are paused they were only tried; and when they could not be saved, the old ones are taken again.
      apply()
    }
    onChange()
  }

  function refused(): AppError {
    if (way() === 'none') return new AppError('UNSUPPORTED_HERE', words.portalRefused, { next: words.wayNoneNext })
    return new AppError('CONFLICT', words.taken, { next: words.chooseOthers })
  }

  /** Keys for quick ask that nobody has. A portal would ask the user at each try, so there the first are offered untried. */
  function suggest(): string | null {
    if (chosen()[QUICK_ASK] || options.way === 'none') return null
    const others = Object.values(chosen()).map((keys) => normalKeys(keys, platform))
    const free = suggestions(platform).filter((keys) => !others.includes(keys))
    if (options.way === 'portal') return free[0] ?? null
    return (
      free.find((keys) => {
        const accelerator = acceleratorOf(keys, platform) as string
        const isFree = register(accelerator, QUICK_ASK)
        if (isFree) globalShortcut.unregister(accelerator)
        return isFree
      }) ?? null
    )
  }

  /** Done when keys were wanted at another moment than now: somebody has to be told what can't be had. */
  function applyAndTell(): void {
    const failed = apply()
    if (failed.length > 0) onFailed(failed)
    onChange()
  }

  let known = settings.get().globalKeys
  settings.onChange(() => {
    const { globalKeys } = settings.get()
    if (JSON.stringify(globalKeys) === JSON.stringify(known)) return
    known = globalKeys
    apply()
    onChange()
  })

  return {
    start() {
      closed = false
      const failed = apply()
      if (failed.length > 0) onFailed(failed)
    },
    list() {
      // Another program may have let go of them since.
      const before = held.size
      apply()
      if (held.size !== before) onChange()
      const all = Object.entries({ [QUICK_ASK]: '', ...chosen() })
      const shortcuts = all.map(([id, keys]) => ({ id, keys, state: stateOf(id, keys) }))
      return { way: way(), paused, shortcuts }
    },
    suggest,
    set,
    suspend: holdOff,
    pause(next) {
      if (paused === next) return
      paused = next
      applyAndTell()
    },
    isPaused: () => paused,
    isAnyHeld: () => held.size > 0,
    setCommands(names) {
      commands = new Set(names)
      apply()
      onChange()
    },
    close() {
      closed = true
      held.clear()
      globalShortcut.unregisterAll()
    },
  }
}

/**
 * What is offered for quick ask, best first. Not among them: keys that other programs of this kind were hated for (a
 * plain Ctrl+Space, Ctrl+E, Ctrl+/, Ctrl+O, Ctrl+J; Alt+Space is a menu of windows), and those that switch keyboards.
 */
function suggestions(platform: Platform): string[] {
  const others =
    platform === 'mac' ? ['Alt+Shift+Space', 'mod+Alt+Q'] : ['mod+Alt+Space', 'mod+Alt+Q', 'Meta+Alt+Space']
  return ['mod+Shift+Space', ...others]
}
