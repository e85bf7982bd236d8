import type { AppState } from './appState.ts'

let current: AppState | null = null

/** The state of this page. It is there before anything is drawn: `startState` comes first. */
export function appState(): AppState {
  if (!current) throw new Error('The state of the page was read before startState was called.')
  return current
}

export function setAppState(state: AppState | null): void {
  current = state
}
