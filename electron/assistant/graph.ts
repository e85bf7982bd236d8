import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph'
import { z } from 'zod'

/** What a run hands to the graph through `configurable`: its own light model object, shared with no other run. */
const RunConfig = z.object({ model: z.custom<BaseChatModel>((model) => typeof model === 'object' && model !== null) })

/** The compiled graph of one answer: the model speaks, then the answer is done. Holds nothing of any run. */
export function createGraph() {
  return new StateGraph(MessagesAnnotation)
    .addNode('model', async (state, config) => {
      const { model } = RunConfig.parse(config.configurable)
      return { messages: [await model.invoke(state.messages, config)] }
    })
    .addEdge(START, 'model')
    .addEdge('model', END)
    .compile()
}
