import { estimateImageTokens } from '../../shared/imageTokens.ts'
import { branchTo } from '../../shared/messageTree.ts'
import type { ConversationSettings, ModelRef } from '../../shared/model/conversation.ts'
import type { Block, Message } from '../../shared/model/message.ts'
import { defaultSettings } from '../../shared/model/settings.ts'
import { GUIDE, LLAMA_CPP } from '../../shared/models.ts'
import { mostTokens } from '../../shared/tokens.ts'
import type { AppState } from './appState.ts'
import { findModel } from './enginesState.ts'
import { offeredTools } from './toolsState.ts'

/** From that share of the context on main is asked, which knows better. */
const NEAR = 0.6
/** The least that a model is loaded with when nobody asks for more. */
const USUAL_CONTEXT = 4_096
/** What a template adds to each message, and tells of each tool, at most. */
const A_MESSAGE = 10
const A_TOOL = 250
const A_TEMPLATE = 150

interface Prompt {
  model: ModelRef | undefined
  settings: ConversationSettings
  /** null: a new conversation. */
  conversationId: string | null
  /** The message that the question follows; absent: the newest that is shown. */
  parentId?: string | null | undefined
  blocks: readonly Block[]
}

type Known = Pick<AppState, 'queryClient' | 'queries'>

const known = new WeakMap<Message, number>()

/**
 * Whether a prompt may come near its model's context, as far as this page knows without asking: the texts at their most, and
 * the context at its least. Short questions cost no round trip by it.
 */
export function isNearContext({ model, settings, conversationId, parentId, blocks }: Prompt, state: Known): boolean {
  if (model?.engine === GUIDE) return false
  const { queryClient, queries } = state
  const all = queryClient.getQueryData(queries.settings.queryKey) ?? defaultSettings
  const read =
    conversationId === null ? undefined : queryClient.getQueryData(queries.conversation(conversationId).queryKey)
  if (conversationId !== null && !read) return true
  const branch = branchTo(read?.messages ?? [], parentId === undefined ? (read?.conversation.headId ?? null) : parentId)
  const sent = branch.slice(
    Math.max(
      0,
      branch.findIndex(({ id }) => id === settings.contextFrom),
    ),
  )
  const defaults = model && all.engineDefaults[model.engine]
  const info = model && findModel(queryClient.getQueryData(queries.engines.queryKey) ?? [], model)?.model
  const tools = offeredTools(queryClient.getQueryData(queries.tools.queryKey) ?? [], settings, info).length
  const system = settings.systemPrompt ?? defaults?.systemPrompt ?? ''
  const tokens =
    A_TEMPLATE +
    tools * A_TOOL +
    mostTokens(system) +
    tokensOf(blocks) +
    sent.reduce((sum, message) => sum + tokensOfMessage(message), 0)
  const usual = model?.engine === LLAMA_CPP ? all.llamaCpp.contextLength : USUAL_CONTEXT
  const asked = settings.contextLength ?? defaults?.contextLength
  const context = Math.min(
    asked ?? info?.loaded?.contextLength ?? usual,
    info?.contextLength ?? Number.POSITIVE_INFINITY,
  )
  return tokens > NEAR * context
}

function tokensOfMessage(message: Message): number {
  const before = known.get(message)
  if (before !== undefined) return before
  const tokens = tokensOf(message.blocks)
  known.set(message, tokens)
  return tokens
}

function tokensOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, block) => sum + A_MESSAGE + tokensOfBlock(block), A_MESSAGE)
}

function tokensOfBlock(block: Block): number {
  switch (block.type) {
    case 'image':
      return estimateImageTokens(block)
    case 'toolCall':
      return mostTokens(block.name + JSON.stringify(block.args))
    case 'toolResult':
      return mostTokens(block.content)
    default:
      return mostTokens(block.text)
  }
}
