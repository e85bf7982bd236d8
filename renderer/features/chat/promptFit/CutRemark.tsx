import type { Message } from '../../../../shared/model/message.ts'
import { strings } from '../../../../shared/strings.ts'
import type { MessageCommands } from '../commands.ts'
import { RefusedChoices } from './RefusedChoices.tsx'
import './promptFit.css'

/** Says of an answer that its model did not get all of what it was asked. */
export function CutRemark({ message, commands }: { message: Message; commands: MessageCommands }) {
  const cut = message.usage?.cut
  if (!cut) return null
  return (
    <div className="mark mark-cut" role="alert">
      <p>{strings.promptFit.cut(cut)}</p>
      <div className="buttons">
        <RefusedChoices message={message} commands={commands} />
      </div>
    </div>
  )
}
