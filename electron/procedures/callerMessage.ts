import type { Block } from '../../shared/model/message.ts'

type BlockOf<Type extends Block['type']> = Extract<Block, { type: Type }>

/** One message that a program brings along, whichever protocol it speaks: checked, and nothing but plain data. */
export type CallerMessage = {
  /** The caller's own. */
  id?: string | undefined
} & (
  | { role: 'system'; text: string }
  | { role: 'user'; blocks: BlockOf<'text' | 'image'>[] }
  /** What a model has said before, with the calls of tools that it made. */
  | { role: 'assistant'; blocks: BlockOf<'text' | 'reasoning' | 'toolCall'>[] }
  /** `name` of the tool is there when the call that it answers is. */
  | { role: 'tool'; callId: string; name: string; text: string; isError: boolean }
)
