import type { ContextText, Offers } from '../../shared/contract/context.ts'
import { os } from './base.ts'

/** The text of other programs. */
export interface ContextShell {
  offers(): Promise<Offers>
  clipboard(): Promise<ContextText>
  selection(): Promise<ContextText>
}

export function contextProcedures({ context }: { context: ContextShell }) {
  return os.context.router({
    offers: os.context.offers.handler(() => context.offers()),
    clipboard: os.context.clipboard.handler(() => context.clipboard()),
    selection: os.context.selection.handler(() => context.selection()),
  })
}
