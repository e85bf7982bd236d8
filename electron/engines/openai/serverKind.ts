/** Whose server it is, as far as it shows: they differ in what they tell and in what they take. */
export type ServerKind = 'llamaServer' | 'lmStudio' | 'vllm'

export const kindLabels: Record<ServerKind, string> = {
  llamaServer: 'llama-server',
  lmStudio: 'LM Studio',
  vllm: 'vLLM',
}
