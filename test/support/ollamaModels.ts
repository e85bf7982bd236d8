/** A model of the scripted server: what /api/tags says of it. */
export interface ServedModel {
  name: string
  capabilities?: string[]
  family?: string
  size?: number
  parameterSize?: string
  quantization?: string
  contextLength?: number
  /** Set: the server only passes chats on to this host. */
  remoteHost?: string
}

const chat = (name: string, more: Partial<ServedModel> = {}): ServedModel => ({
  name,
  capabilities: ['completion'],
  family: 'llama',
  size: 2_019_393_189,
  parameterSize: '3.2B',
  quantization: 'Q4_K_M',
  contextLength: 131_072,
  ...more,
})

/** The models a server has unless a test says otherwise. Each behaves as its name says: test/support/ollamaAnswers.ts. */
export const servedModels: ServedModel[] = [
  chat('qwen3:4b', { capabilities: ['completion', 'tools', 'thinking'], family: 'qwen3', parameterSize: '4.0B' }),
  chat('llama3.2:3b', { capabilities: ['completion', 'tools'] }),
  chat('llava:7b', { capabilities: ['completion', 'vision'] }),
  chat('slow:1b'),
  chat('silent:1b'),
  chat('headerless:1b'),
  chat('broken:1b'),
  chat('dies:1b'),
  chat('reset:1b'),
  chat('malformed:1b'),
  chat('overflow:1b'),
  chat('busy:1b'),
  chat('hungry:1b'),
  chat('nomic-embed-text:latest', { capabilities: ['embedding'], family: 'nomic-bert', contextLength: 2048 }),
]

/** As /api/tags and /api/ps write a model. */
export function describe(model: ServedModel): Record<string, unknown> {
  return {
    name: model.name,
    model: model.name,
    size: model.size,
    digest: digestOf(model.name),
    details: {
      parent_model: '',
      format: 'gguf',
      family: model.family,
      families: model.family ? [model.family] : null,
      parameter_size: model.parameterSize,
      quantization_level: model.quantization,
      context_length: model.contextLength,
    },
  }
}

/** 64 hex digits that depend on the name. */
function digestOf(name: string): string {
  let hash = 2166136261
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619) >>> 0
  return hash.toString(16).padStart(8, '0').repeat(8)
}
