import { Copy, RotateCcw } from 'lucide-react'
import type { Message } from '../../../shared/model/message.ts'
import { strings } from '../../../shared/strings.ts'
import { IconButton } from '../../ui/Button.tsx'
import type { MessageCommands } from './commands.ts'

const words = strings.conversation

interface AnswerButtonsProps {
  message: Message
  commands: MessageCommands
}

/** What can be done with any answer that has ended. */
export function AnswerButtons({ message, commands }: AnswerButtonsProps) {
  return (
    <>
      <IconButton label={words.copy} keys={commands.keysOf('copyMessage')} onClick={() => commands.copy(message)}>
        <Copy size={16} />
      </IconButton>
      <IconButton
        label={words.regenerate}
        keys={commands.keysOf('regenerate')}
        onClick={() => commands.regenerate(message)}
      >
        <RotateCcw size={16} />
      </IconButton>
    </>
  )
}
