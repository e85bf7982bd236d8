import { estimateImageTokens } from '../../shared/imageTokens.ts'
import type { UnsentChip } from '../../shared/model/window.ts'
import { strings } from '../../shared/strings.ts'
import { estimateTokens } from '../../shared/tokens.ts'

const known = new WeakMap<UnsentChip, number>()

/** What a chip takes of a model's context, roughly: every model counts its own way. */
export function tokensOfChip(chip: UnsentChip): number {
  const tokens = known.get(chip) ?? (chip.kind === 'image' ? estimateImageTokens(chip) : estimateTokens(chip.text))
  known.set(chip, tokens)
  return tokens
}

/** Chips as they are shown; `blind` names the model that would answer and can't look at images. */
export function chipViews<T extends UnsentChip>(chips: readonly T[], blind?: string | undefined) {
  return chips.map((chip) => ({
    ...chip,
    tokens: tokensOfChip(chip),
    ...(chip.kind === 'image' && blind !== undefined && { problem: strings.chips.blind(blind) }),
  }))
}
