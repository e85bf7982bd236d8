import type { Message } from '../../../../shared/model/message.ts'
import { useRefusedFit } from '../../../state/held.ts'
import type { MessageCommands } from '../commands.ts'
import { FitChoices } from './FitChoices.tsx'

/** What would make the prompt of an answer fit that its engine has refused, or cut. */
export function RefusedChoices({ message, commands }: { message: Message; commands: MessageCommands }) {
  const fit = useRefusedFit(message)
  return fit ? <FitChoices fit={fit} onChoose={(choice) => commands.makeFit(message, fit, choice)} /> : null
}
