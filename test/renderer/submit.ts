import type { UserBlock } from '../../renderer/state/asking.ts'
import { sendOrQueue } from '../../renderer/state/composerState.ts'
import { appState } from '../../renderer/state/current.ts'
import type { Desk } from '../../renderer/state/desk.ts'

/** What Enter does in a composer that holds no command. */
export async function submit(
  conversationId: string | null,
  text: string,
  blocks: UserBlock[] = [],
  desk: Desk = appState(),
): Promise<'sent' | 'queued'> {
  return (await sendOrQueue({ conversationId, text, blocks }, blocks.length === 0, desk)) ? 'sent' : 'queued'
}
