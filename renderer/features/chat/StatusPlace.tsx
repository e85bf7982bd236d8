import type { EngineStatus, ModelInfo } from '../../../shared/model/engine.ts'
import type { Message } from '../../../shared/model/message.ts'
import { useShownMessage } from '../../state/conversationState.ts'
import { useConnectionState } from '../../state/notices.ts'
import { StatusLine } from './StatusLine.tsx'

interface StatusPlaceProps {
  engine: EngineStatus | undefined
  model: ModelInfo | undefined
  /** The newest answer as it is stored; followed while it streams. */
  answer: Message | undefined
  nothingLeft: boolean
}

export function StatusPlace({ answer, ...given }: StatusPlaceProps) {
  const rest = { ...given, lost: useConnectionState() === 'lost' }
  return answer ? <WithAnswer answer={answer} {...rest} /> : <StatusLine answer={undefined} {...rest} />
}

function WithAnswer({ answer, ...rest }: StatusPlaceProps & { answer: Message; lost: boolean }) {
  return <StatusLine answer={useShownMessage(answer)} {...rest} />
}
