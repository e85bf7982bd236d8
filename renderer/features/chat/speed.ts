import type { Message } from '../../../shared/model/message.ts'
import { strings } from '../../../shared/strings.ts'

/** How fast an answer was or is made, by the engine's own clock where it gives one, else by ours from the first token on. */
export function tokensPerSecond({ usage, timings }: Message): number | undefined {
  const tokens = usage?.outputTokens
  if (!tokens || !timings) return undefined
  const ours = timings.totalMs !== undefined ? timings.totalMs - (timings.firstTokenMs ?? 0) : undefined
  const ms = timings.evalMs ?? ours
  return ms && ms > 0 ? (tokens / ms) * 1_000 : undefined
}

/** The same in words; undefined while it is not known. */
export function speedText(message: Message): string | undefined {
  const speed = tokensPerSecond(message)
  return speed === undefined ? undefined : strings.status.tokensPerSecond(speed)
}
