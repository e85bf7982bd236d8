import { QueryObserver, useQuery } from '@tanstack/react-query'
import { defaultSettings, patchSettings, type Settings, type SettingsPatch } from '../../shared/model/settings.ts'
import type { AppState } from './appState.ts'
import { appState } from './current.ts'

/** What the user has chosen; the defaults until main has told. */
export function useSettings(): Settings {
  const { queryClient, queries } = appState()
  return useQuery(queries.settings, queryClient).data ?? defaultSettings
}

/** What the user has chosen, as known now. Not watched. */
export function currentSettings(): Settings {
  const { queryClient, queries } = appState()
  return queryClient.getQueryData(queries.settings.queryKey) ?? defaultSettings
}

/** What the user has chosen, once main has told it. */
export function readSettings(): Promise<Settings> {
  const { queryClient, queries } = appState()
  return queryClient.ensureQueryData(queries.settings)
}

let changes = 0

/** Changes some settings: seen at once, taken back when main refuses them; then this rejects with an AppError. */
export async function updateSettings(patch: SettingsPatch): Promise<Settings> {
  const { api, queryClient, queries } = appState()
  const { queryKey } = queries.settings
  await queryClient.cancelQueries({ queryKey })
  // What main answers to an earlier change does not know of a later one.
  const change = ++changes
  const before = queryClient.getQueryData(queryKey)
  if (before) queryClient.setQueryData(queryKey, patchSettings(before, patch))
  try {
    const after = await api.settings.update(patch)
    if (change === changes) queryClient.setQueryData(queryKey, after)
    return after
  } catch (error) {
    if (before && change === changes) queryClient.setQueryData(queryKey, before)
    void queryClient.invalidateQueries({ queryKey })
    throw error
  }
}

export type ShownTheme = 'light' | 'dark' | 'hc' | 'hcdark'

/** The theme to draw, when the system is asked: dark or light, and whether it wants more contrast. */
export function resolveTheme(theme: Settings['theme'], system: { dark: boolean; moreContrast: boolean }): ShownTheme {
  switch (theme) {
    case 'light':
    case 'dark':
      return theme
    case 'contrast':
      return 'hc'
    case 'contrastDark':
      return 'hcdark'
    case 'system':
      if (system.moreContrast) return system.dark ? 'hcdark' : 'hc'
      return system.dark ? 'dark' : 'light'
  }
}

/** Keeps `data-theme` and `--text-size` on the document as the settings and the system say. Returns the way to stop. */
export function applyAppearance({ queryClient, queries }: Pick<AppState, 'queryClient' | 'queries'>): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const moreContrast = matchMedia('(prefers-contrast: more)')
  const observer = new QueryObserver(queryClient, queries.settings)
  const apply = () => {
    const { theme, textSize } = observer.getCurrentResult().data ?? defaultSettings
    const root = document.documentElement
    root.dataset.theme = resolveTheme(theme, { dark: dark.matches, moreContrast: moreContrast.matches })
    root.style.setProperty('--text-size', `${textSize}px`)
  }
  const unsubscribe = observer.subscribe(apply)
  dark.addEventListener('change', apply)
  moreContrast.addEventListener('change', apply)
  apply()
  return () => {
    unsubscribe()
    dark.removeEventListener('change', apply)
    moreContrast.removeEventListener('change', apply)
  }
}
