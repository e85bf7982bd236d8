import { useDeferredValue, useMemo } from 'react'
import { estimateTokens } from '../../shared/tokens.ts'
import { useChips } from './chips.ts'
import { tokensOfChip } from './chipTokens.ts'
import { useDraft } from './windowHistory.ts'
import { NEW_CONVERSATION } from './windowPlaces.ts'

/** Less than that matters to nobody. */
const HARDLY_ANY = 50

/** What the draft and what goes along with it would take of a context, roughly; 0 for hardly any (null: of the new conversation). */
export function useTypedTokens(conversationId: string | null): number {
  const draft = useDeferredValue(useDraft(conversationId))
  const { chips } = useChips(conversationId ?? NEW_CONVERSATION)
  const typed = useMemo(() => estimateTokens(draft), [draft])
  const tokens = chips.reduce((sum, chip) => sum + tokensOfChip(chip), typed)
  return tokens < HARDLY_ANY ? 0 : tokens
}
