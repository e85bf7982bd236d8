import { type RefObject, useRef } from 'react'
import type { Store } from '../../../state/store.ts'
import { useProblem } from '../../../state/useProblem.ts'
import { useOnce } from '../../../ui/useOnce.ts'
import type { Draft } from './draft.ts'
import { useTried } from './useTried.ts'

interface DraftFormState<D extends Draft> {
  form: RefObject<HTMLFormElement | null>
  /** Why it was not saved, until something is changed. */
  problem: string | undefined
  /** It was tried to save it: from then on it marks what is wrong. */
  tried: boolean
  /** It was tried, and something is wrong; the first of it gets the focus. */
  markWrong: () => void
  change: (patch: Partial<D['text']>) => void
  /** Does what a save needs, unless that goes on already; why it failed, in the words of `tell`, becomes the problem. */
  attempt: (work: () => Promise<unknown>) => Promise<void>
}

/** What every form over a draft needs. */
export function useDraftForm<D extends Draft>(
  store: Store<D | null>,
  draft: D,
  tell: (error: unknown) => string,
): DraftFormState<D> {
  const form = useRef<HTMLFormElement>(null)
  const { problem, setProblem, attempt } = useProblem(tell)
  const once = useOnce()
  return {
    form,
    problem,
    attempt: (work) => once(() => attempt(work)),
    ...useTried(form),
    change(patch) {
      setProblem(undefined)
      store.set({ ...draft, text: { ...draft.text, ...patch } })
    },
  }
}
