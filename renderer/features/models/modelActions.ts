import type { ModelRef } from '../../../shared/model/conversation.ts'
import type { ModelInfo } from '../../../shared/model/engine.ts'
import { kindOf } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { forgetModelFile, loadModel, unloadModel } from '../../state/modelsState.ts'
import type { Attempt } from './useSaid.ts'

const words = strings.modelsPage

/**
 * What can be done with a model, by what its engine can: a server's models are the server's own affair. `opened`: the
 * files that were opened from elsewhere.
 */
export function abilitiesOf(
  { ref, path, owner, refused, mayTryAgain, capabilities }: ModelInfo,
  opened: readonly string[],
) {
  const kind = kindOf(ref.engine)
  const isOurs = kind === 'ollama' || kind === 'llamaCpp'
  const isUsable = refused === undefined
  const isOpened = path !== undefined && opened.includes(path)
  return {
    chat: isUsable && (!capabilities || capabilities.includes('chat')),
    load: isOurs && (isUsable || mayTryAgain === true),
    copy: kind === 'ollama',
    // A file in another program's folder is that program's, and one that was opened stays where it is.
    remove: isOurs && owner === undefined && !isOpened,
    forget: isOpened,
    details: isOurs,
  }
}

/** Keeps it loaded for ever, or loads it for the usual time; said when it is in memory. */
export function load(attempt: Attempt, { ref, label }: Named, how: { keep: boolean }): void {
  void attempt(async () => {
    if (await loadModel(ref, how)) return how.keep ? words.kept(label) : words.loadedIt(label)
  })
}

export function unload(attempt: Attempt, { ref, label }: Named): void {
  void attempt(async () => {
    await unloadModel(ref)
    return words.unloaded(label)
  })
}

/** Takes a file that was opened off the list; the file stays. */
export function forget(attempt: Attempt, { path, label }: ModelInfo, onForgotten: () => void): void {
  void attempt(async () => {
    if (path !== undefined) await forgetModelFile(path)
    onForgotten()
    return words.forgotten(label)
  })
}

interface Named {
  ref: ModelRef
  label: string
}
