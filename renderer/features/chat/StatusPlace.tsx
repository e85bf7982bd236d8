import type { ReactNode } from 'react'
import type { ConversationSettings } from '../../../shared/model/conversation.ts'
import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import type { Message } from '../../../shared/model/message.ts'
import { useLiveTools, useNeedsDecision, useShownMessage } from '../../state/conversationState.ts'
import { useConnectionState } from '../../state/notices.ts'
import { offeredTools, useTools } from '../../state/toolsState.ts'
import { useTypedTokens } from '../../state/typedTokens.ts'
import { StatusLine, type StatusLineProps } from './StatusLine.tsx'

interface StatusPlaceProps {
  /** null: the new conversation. */
  conversationId: string | null
  engine: EngineStatus | undefined
  model: ModelInfo | undefined
  settings: ConversationSettings
  /** The newest answer as it is stored; followed while it streams. */
  answer: Message | undefined
  nothingLeft: boolean
  transfers: ReactNode
}

export function StatusPlace({ answer, settings, conversationId, ...given }: StatusPlaceProps) {
  const rest = {
    ...given,
    typed: useTypedTokens(conversationId),
    asked: settings.contextLength,
    lost: useConnectionState() === 'lost',
    waits: Math.max(useLiveTools(answer?.id ?? '').approvals.length, useNeedsDecision(answer?.id) ? 1 : 0),
    tools: offeredTools(useTools(), settings, given.model),
    raw: settings.raw === true,
  }
  return answer ? <WithAnswer answer={answer} {...rest} /> : <StatusLine answer={undefined} {...rest} />
}

function WithAnswer({ answer, ...rest }: StatusLineProps & { answer: Message }) {
  return <StatusLine answer={useShownMessage(answer)} {...rest} />
}
