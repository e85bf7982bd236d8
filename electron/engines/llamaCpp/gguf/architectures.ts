/**
 * Architectures without attention, or with it in some blocks only: they have no number of heads, or one for each block.
 */
const withoutHeads = new Set(['mamba', 'mamba2', 'rwkv6', 'rwkv6qwen2', 'rwkv7', 'arwkv7', 'wavtokenizer-dec'])

/**
 * Those for which llama.cpp divides by every number that `checkKeys` asks for: it ends its process where one is missing.
 * The others are left to it.
 */
const dense = new Set([
  ...['llama', 'llama4', 'mistral3', 'mistral4', 'qwen2', 'qwen2vl', 'qwen3', 'qwen3vl', 'gemma', 'gemma2', 'gemma3'],
  ...['phi3', 'starcoder2', 'stablelm', 'internlm2', 'command-r', 'cohere2', 'olmo2', 'granite', 'exaone', 'exaone4'],
  ...['minicpm', 'smollm3', 'glm4', 'seed_oss', 'baichuan', 'xverse', 'orion', 'nemotron', 'arcee', 'apertus'],
])

/** Those that turn texts into vectors. */
const embedding = new Set([
  ...['bert', 'modern-bert', 'nomic-bert', 'nomic-bert-moe', 'neo-bert', 'jina-bert-v2', 'jina-bert-v3', 'eurobert'],
  ...['gemma-embedding', 'llama-embed', 't5encoder'],
])

/** Those that answer in another way than token by token, which nothing here can do, or in something else than text. */
const others = new Set(['t5', 'wavtokenizer-dec', 'dream', 'llada', 'llada-moe', 'rnd1'])

export const hasHeads = (architecture: string): boolean => !withoutHeads.has(architecture)
export const isDense = (architecture: string): boolean => dense.has(architecture)
export const canAnswer = (architecture: string): boolean => !isEmbedding(architecture) && !others.has(architecture)
export const isEmbedding = (architecture: string): boolean => embedding.has(architecture)
