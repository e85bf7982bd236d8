import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Block, Message } from '../../shared/model/message.ts'
import { appState } from './current.ts'

const isLeft = (block: Block) => block.type === 'image' && block.data === ''

/**
 * The question with its pictures, which a conversation is read without: large as they are, they come once, and not before
 * they are `wanted`.
 */
export function usePictures(question: Message, wanted = true): { blocks: readonly Block[]; complete: boolean } {
  const { queryClient, queries } = appState()
  const lacks = question.blocks.some(isLeft)
  const { data } = useQuery({ ...queries.pictures(question), enabled: lacks && wanted }, queryClient)
  return useMemo(() => {
    if (!lacks || !data) return { blocks: question.blocks, complete: !lacks }
    let at = 0
    const blocks = question.blocks.map((block) => (block.type === 'image' ? (data[at++] ?? block) : block))
    return { blocks, complete: !blocks.some(isLeft) }
  }, [question.blocks, lacks, data])
}
