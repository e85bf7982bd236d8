import type { Capability } from '../../../../shared/model/engine.ts'

/** What the header of a model's file says, as far as people and engine need it. Texts are the file's own. */
export interface GgufFacts {
  name?: string | undefined
  /** As llama.cpp calls it: "llama", "qwen3". */
  architecture: string
  /** "7B": as the file says, else counted from its tensors. */
  parameterSize?: string | undefined
  /** "Q4_K_M". */
  quantization?: string | undefined
  /** The longest context that the model was made for, in tokens. */
  contextLength: number
  blockCount: number
  embeddingLength: number
  headCount?: number | undefined
  headCountKv?: number | undefined
  /** Numbers of one head; absent: the heads share those of an embedding. */
  keyLength?: number | undefined
  valueLength?: number | undefined
  chatTemplate?: string | undefined
  license?: string | undefined
  capabilities: Capability[]
  /** What else it says of itself, for people: long values are cut, lists are only counted. */
  entries: { key: string; value: string }[]
}
