import type { ModelRef } from '../../../shared/model/conversation.ts'
import type { ModelInfo } from '../../../shared/model/engine.ts'
import { kindOf } from '../../../shared/models.ts'
import { strings } from '../../../shared/strings.ts'
import { loadModel, unloadModel } from '../../state/modelsState.ts'
import type { Attempt } from './useSaid.ts'

const words = strings.modelsPage

/** What can be done with a model, by what its engine can: a server's models are the server's own affair. */
export function abilitiesOf({ ref, owner, refused, capabilities }: ModelInfo) {
  const kind = kindOf(ref.engine)
  const isOurs = kind === 'ollama' || kind === 'llamaCpp'
  const isUsable = refused === undefined
  return {
    chat: isUsable && (!capabilities || capabilities.includes('chat')),
    load: isOurs && isUsable,
    copy: kind === 'ollama',
    // A file in another program's folder is that program's.
    remove: isOurs && owner === undefined,
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

interface Named {
  ref: ModelRef
  label: string
}
