import { type UnsentChip, UnsentChips } from '../../shared/model/window.ts'

/** How long a tab waits for the one it opened, and that one for an answer. */
const WAITS_MS = 60_000

const channelOf = (conversationId: string) => new BroadcastChannel(`aside.chips:${conversationId}`)

/** Keeps chips for the tab that is about to open on the conversation, in memory alone, and gives them to it once. */
export function handOverChips(conversationId: string, chips: readonly UnsentChip[]): void {
  if (chips.length === 0) return
  const channel = channelOf(conversationId)
  const end = closing(channel)
  channel.onmessage = () => {
    channel.postMessage(chips)
    end()
  }
}

/** Asks for the chips that the tab which opened this one has kept; `onChips` is called when there are some. */
export function takeOverChips(conversationId: string, onChips: (chips: UnsentChip[]) => void): void {
  const channel = channelOf(conversationId)
  const end = closing(channel)
  channel.onmessage = ({ data }) => {
    const chips = UnsentChips.safeParse(data)
    if (!chips.success) return
    end()
    onChips(chips.data)
  }
  channel.postMessage(null)
}

function closing(channel: BroadcastChannel): () => void {
  const timer = setTimeout(() => channel.close(), WAITS_MS)
  return () => {
    clearTimeout(timer)
    channel.close()
  }
}
