import { z } from 'zod'
import { Id } from '../../shared/model/conversation.ts'
import { PlaceInConversation, WindowHistory } from '../../shared/model/window.ts'
import { isRecord, salvageFields } from './salvage.ts'

const WindowBounds = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
  maximized: z.boolean().optional(),
})
/** Where a window was on the screen, in its pixels. */
export type WindowBounds = z.infer<typeof WindowBounds>

const DisplaySize = z.object({
  display: z.object({ id: z.number(), x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  width: z.number().positive(),
  height: z.number().positive().optional(),
})
/** The size that the user gave the quick-ask window on one display. */
export type DisplaySize = z.infer<typeof DisplaySize>

const WindowMode = z.enum(['desktop', 'browser']).catch('desktop')
/** Whether it is a window of the desktop app or a tab of a browser: neither can open the other's. */
export type WindowMode = z.infer<typeof WindowMode>

/** One window in `windows.json`. */
export interface WindowEntry {
  id: string
  mode: WindowMode
  history: WindowHistory
  bounds?: WindowBounds
  /** Of the quick-ask window alone, newest first. */
  sizes?: DisplaySize[]
  /** It was not closed for good: it is open, or will be at the next start of its mode. */
  comesBack: boolean
}

/** The windows that can be read of what stood in the file; `lost` names what could not. */
export function salvageWindows(raw: Record<string, unknown>): { value: { windows: WindowEntry[] }; lost: string[] } {
  const windows: WindowEntry[] = []
  const lost: string[] = []
  if ('windows' in raw && !Array.isArray(raw.windows)) lost.push('windows')
  for (const [index, item] of (Array.isArray(raw.windows) ? raw.windows : []).entries()) {
    const id = Id.safeParse(isRecord(item) ? item.id : undefined)
    if (!isRecord(item) || !id.success || windows.some((entry) => entry.id === id.data)) {
      lost.push(`window ${index + 1}`)
      continue
    }
    const history = salvageFields(WindowHistory, withReadablePlaces(item.history, lost, index))
    const bounds = WindowBounds.safeParse(item.bounds)
    const sizes = (Array.isArray(item.sizes) ? item.sizes : []).flatMap(
      (size) => DisplaySize.safeParse(size).data ?? [],
    )
    lost.push(...history.lost.map((field) => `window ${index + 1}: ${field}`))
    windows.push({
      id: id.data,
      mode: WindowMode.parse(item.mode),
      history: history.value,
      comesBack: item.comesBack !== false,
      ...(bounds.success && { bounds: bounds.data }),
      ...(sizes.length > 0 && { sizes }),
    })
  }
  return { value: { windows }, lost }
}

/** One conversation's place that can't be read must not take the drafts of all the others with it. */
function withReadablePlaces(history: unknown, lost: string[], index: number): unknown {
  if (!isRecord(history) || !isRecord(history.places)) return history ?? {}
  const places: Record<string, unknown> = {}
  for (const [conversationId, place] of Object.entries(history.places)) {
    const kept = salvageFields(PlaceInConversation, place, `${conversationId}.`)
    lost.push(...kept.lost.map((field) => `window ${index + 1}: ${field}`))
    places[conversationId] = kept.value
  }
  return { ...history, places }
}
