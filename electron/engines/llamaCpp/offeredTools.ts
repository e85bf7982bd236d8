import type { BindToolsInput } from '@langchain/core/language_models/chat_models'
import { convertToOpenAITool } from '@langchain/core/utils/function_calling'
import type { JsonSchema } from '../../../shared/model/tool.ts'
import type { OfferedTool } from './protocol.ts'

/** Tools in any of LangChain's forms. */
export function toOffered(tools: readonly (BindToolsInput | JsonSchema)[]): OfferedTool[] {
  return tools.map((tool) => {
    const { name, description, parameters } = convertToOpenAITool(tool as BindToolsInput).function
    return { name, ...(description !== undefined && { description }), parameters: parameters as JsonSchema }
  })
}
