import type { ModelRef } from '../../shared/model/conversation.ts'
import { AppError } from '../../shared/model/errors.ts'
import { canSee } from '../../shared/models.ts'
import { strings } from '../../shared/strings.ts'
import type { AppState } from './appState.ts'
import type { UserBlock } from './asking.ts'
import { findModel } from './enginesState.ts'

const words = strings.chips

/** Throws MODEL_LACKS_CAPABILITY where a question has pictures and one of these models can't look at them. */
export function refuseBlind(
  models: readonly ModelRef[],
  blocks: readonly UserBlock[],
  { queryClient, queries }: Pick<AppState, 'queryClient' | 'queries'>,
): void {
  if (!blocks.some(({ type }) => type === 'image')) return
  const engines = queryClient.getQueryData(queries.engines.queryKey) ?? []
  const blind = models.map((ref) => findModel(engines, ref)?.model).find((model) => !canSee(model))
  if (blind) throw new AppError('MODEL_LACKS_CAPABILITY', words.blind(blind.label), { next: words.blindNext })
}
