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
  /** 64 hex digits; by default the name's own. */
  digest?: string
  /** The digest of the file with its weights, which models may share; by default the name's own. */
  weights?: string
  /** Where that file really is; by default nowhere. */
  file?: string
  /** How much of it is in a graphics card's memory when it is loaded, from 0 to 1; 1 when absent. */
  gpuShare?: number
  license?: string
  template?: string
  system?: string
  /** False: /api/show does not say what it can do, as before 0.6.4. */
  showsCapabilities?: boolean
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
    digest: model.digest ?? digestOf(model.name),
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

export function weightsOf({ name, weights }: ServedModel): string {
  return weights ?? digestOf(`${name} weights`)
}

export function blobPath(digest: string): string {
  return `/usr/share/ollama/.ollama/models/blobs/sha256-${digest}`
}

/** 64 hex digits that depend on the name. */
export function digestOf(name: string): string {
  let hash = 2166136261
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619) >>> 0
  return hash.toString(16).padStart(8, '0').repeat(8)
}
