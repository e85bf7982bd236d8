import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contextBytes } from '../../electron/engines/llamaCpp/contextSize.ts'
import { judgeModel } from '../../electron/engines/llamaCpp/gguf/judgeModel.ts'
import type { Capability } from '../../shared/model/engine.ts'
import { type GgufKey, type GgufTensor, writeGguf } from '../support/ggufWriter.ts'
import { temporaryFolder } from '../support/openApp.ts'

type Value = number | string | boolean | readonly number[]

interface Model {
  architecture: string
  /** Under the architecture's name. */
  keys: Record<string, Value>
  /** As they stand. */
  others?: Record<string, Value>
  tokenizer?: 'gpt2' | 'llama' | 'bert' | 'rwkv' | 't5'
  /** What the tensors of a block begin with. */
  block?: (at: number) => string
  /** Blocks without tensors. */
  empty?: readonly number[]
  capabilities?: readonly Capability[]
}

const rms = 'attention.layer_norm_rms_epsilon'
const norm = 'attention.layer_norm_epsilon'
/** The same for each block, but where the list says otherwise. */
const perBlock = (blocks: number, value: (at: number) => number) => Array.from({ length: blocks }, (_, at) => value(at))

/** The numbers that models of these kinds have in the files that people use, as llama.cpp prints them. */
const models: Record<string, Model> = {
  'Llama 3.1 8B': {
    architecture: 'llama',
    keys: {
      ...{
        block_count: 32,
        context_length: 131_072,
        embedding_length: 4_096,
        feed_forward_length: 14_336,
        [rms]: 1e-5,
      },
      ...{ 'attention.head_count': 32, 'attention.head_count_kv': 8, 'rope.freq_base': 500_000, vocab_size: 128_256 },
    },
  },
  'Mixtral 8x7B': {
    architecture: 'llama',
    tokenizer: 'llama',
    keys: {
      ...{ block_count: 32, context_length: 32_768, embedding_length: 4_096, feed_forward_length: 14_336, [rms]: 1e-5 },
      ...{ 'attention.head_count': 32, 'attention.head_count_kv': 8, expert_count: 8, expert_used_count: 2 },
    },
  },
  'Mistral Nemo, with heads of their own length': {
    architecture: 'llama',
    keys: {
      ...{ block_count: 40, context_length: 1_024_000, embedding_length: 5_120, feed_forward_length: 14_336 },
      ...{ 'attention.head_count': 32, 'attention.head_count_kv': 8, 'attention.key_length': 128, [rms]: 1e-5 },
      'attention.value_length': 128,
    },
  },
  'a file that was merged from several': {
    architecture: 'qwen2',
    keys: {
      ...{ block_count: 28, context_length: 32_768, embedding_length: 3_584, feed_forward_length: 18_944, [rms]: 1e-6 },
      ...{ 'attention.head_count': 28, 'attention.head_count_kv': 4, 'rope.freq_base': 1e6 },
    },
    others: { 'split.no': 0, 'split.count': 0, 'split.tensors.count': 339 },
  },
  'Qwen 1.5 MoE, with shared experts': {
    architecture: 'qwen2moe',
    keys: {
      ...{ block_count: 24, context_length: 32_768, embedding_length: 2_048, feed_forward_length: 5_632, [rms]: 1e-6 },
      ...{ 'attention.head_count': 16, 'attention.head_count_kv': 16, expert_count: 60, expert_used_count: 4 },
      ...{ expert_feed_forward_length: 1_408, expert_shared_feed_forward_length: 5_632 },
    },
  },
  'Qwen 3 4B': {
    architecture: 'qwen3',
    keys: {
      ...{ block_count: 36, context_length: 40_960, embedding_length: 2_560, feed_forward_length: 9_728, [rms]: 1e-6 },
      ...{ 'attention.head_count': 32, 'attention.head_count_kv': 8, 'attention.key_length': 128 },
      'attention.value_length': 128,
    },
  },
  'Qwen 3 30B A3B': {
    architecture: 'qwen3moe',
    keys: {
      ...{ block_count: 48, context_length: 262_144, embedding_length: 2_048, feed_forward_length: 6_144, [rms]: 1e-6 },
      ...{ 'attention.head_count': 32, 'attention.head_count_kv': 4, 'attention.key_length': 128, expert_count: 128 },
      ...{ 'attention.value_length': 128, expert_used_count: 8, expert_feed_forward_length: 768 },
    },
  },
  'Qwen 3 Next 80B': {
    architecture: 'qwen3next',
    keys: {
      ...{ block_count: 48, context_length: 262_144, embedding_length: 2_048, feed_forward_length: 5_120, [rms]: 1e-6 },
      ...{ 'attention.head_count': 16, 'attention.head_count_kv': 2, 'attention.key_length': 256, expert_count: 512 },
      ...{ 'attention.value_length': 256, expert_used_count: 10, 'ssm.conv_kernel': 4, 'ssm.state_size': 128 },
    },
  },
  'Gemma 2 9B': {
    architecture: 'gemma2',
    tokenizer: 'llama',
    keys: {
      ...{ block_count: 42, context_length: 8_192, embedding_length: 3_584, feed_forward_length: 14_336, [rms]: 1e-6 },
      ...{ 'attention.head_count': 16, 'attention.head_count_kv': 8, 'attention.key_length': 256 },
      ...{ 'attention.value_length': 256, attn_logit_softcapping: 50, 'attention.sliding_window': 4_096 },
    },
  },
  'Gemma 3 27B': {
    architecture: 'gemma3',
    tokenizer: 'llama',
    keys: {
      ...{
        block_count: 62,
        context_length: 131_072,
        embedding_length: 5_376,
        feed_forward_length: 21_504,
        [rms]: 1e-6,
      },
      ...{ 'attention.head_count': 32, 'attention.head_count_kv': 16, 'attention.key_length': 128 },
      ...{ 'attention.value_length': 128, 'rope.scaling.type': 'linear', 'rope.scaling.factor': 8 },
    },
  },
  'Gemma 3n E4B': {
    architecture: 'gemma3n',
    tokenizer: 'llama',
    keys: {
      ...{ block_count: 35, context_length: 32_768, embedding_length: 2_048, [rms]: 1e-6, 'attention.head_count': 8 },
      ...{ feed_forward_length: perBlock(35, () => 16_384), 'attention.head_count_kv': 2, 'attention.key_length': 256 },
      'attention.value_length': 256,
    },
  },
  'Phi 3.5 mini': {
    architecture: 'phi3',
    tokenizer: 'llama',
    keys: {
      ...{ block_count: 32, context_length: 131_072, embedding_length: 3_072, feed_forward_length: 8_192, [rms]: 1e-5 },
      ...{ 'attention.head_count': 32, 'attention.head_count_kv': 32, 'rope.dimension_count': 96 },
      ...{ 'rope.scaling.attn_factor': 1.19, 'attention.sliding_window': 262_144 },
    },
  },
  'Command R, without RMS': {
    architecture: 'command-r',
    keys: {
      ...{
        block_count: 40,
        context_length: 131_072,
        embedding_length: 8_192,
        feed_forward_length: 22_528,
        [norm]: 1e-5,
      },
      ...{ 'attention.head_count': 64, 'attention.head_count_kv': 64, 'rope.scaling.type': 'none' },
    },
  },
  'gpt-oss 20B': {
    architecture: 'gpt-oss',
    keys: {
      ...{ block_count: 24, context_length: 131_072, embedding_length: 2_880, feed_forward_length: 2_880, [rms]: 1e-5 },
      ...{ 'attention.head_count': 64, 'attention.head_count_kv': 8, 'attention.key_length': 64, expert_count: 32 },
      ...{ 'attention.value_length': 64, expert_used_count: 4, 'rope.scaling.type': 'yarn', 'rope.scaling.factor': 32 },
    },
    capabilities: ['chat', 'thinking'],
  },
  'DeepSeek V3': {
    architecture: 'deepseek2',
    keys: {
      ...{
        block_count: 61,
        context_length: 163_840,
        embedding_length: 7_168,
        feed_forward_length: 18_432,
        [rms]: 1e-6,
      },
      ...{ 'attention.head_count': 128, 'attention.head_count_kv': 1, 'attention.key_length': 576, expert_count: 256 },
      ...{ 'attention.value_length': 512, 'attention.kv_lora_rank': 512, expert_used_count: 8, expert_shared_count: 1 },
      ...{ leading_dense_block_count: 3, 'rope.scaling.type': 'yarn', expert_gating_func: 2 },
    },
  },
  'GLM 4.5 Air, without the block that guesses further': {
    architecture: 'glm4moe',
    keys: {
      ...{
        block_count: 47,
        context_length: 131_072,
        embedding_length: 4_096,
        feed_forward_length: 10_944,
        [rms]: 1e-5,
      },
      ...{ 'attention.head_count': 96, 'attention.head_count_kv': 8, 'attention.key_length': 128, expert_count: 128 },
      ...{ 'attention.value_length': 128, expert_used_count: 8, nextn_predict_layers: 1 },
    },
    empty: [46],
  },
  'Nemotron Ultra, with blocks that do nothing': {
    architecture: 'deci',
    keys: {
      ...{ block_count: 162, context_length: 131_072, embedding_length: 16_384, [rms]: 1e-5 },
      'attention.head_count': perBlock(162, (at) => (at % 5 === 0 ? 128 : 0)),
      'attention.head_count_kv': perBlock(162, (at) => (at % 5 === 0 ? 8 : 0)),
      feed_forward_length: perBlock(162, (at) => (at > 8 && at < 13 ? 0 : 53_248)),
    },
    empty: [9, 11, 12],
  },
  'Nemotron H, of blocks of three kinds': {
    architecture: 'nemotron_h',
    keys: {
      ...{ block_count: 52, context_length: 8_192, embedding_length: 4_096, [rms]: 1e-5, 'attention.head_count': 32 },
      'attention.head_count_kv': perBlock(52, (at) => (at % 10 === 7 ? 8 : 0)),
      feed_forward_length: perBlock(52, (at) => (at % 2 === 1 ? 21_504 : 0)),
    },
  },
  'Granite 4 H': {
    architecture: 'granitehybrid',
    keys: {
      ...{ block_count: 40, context_length: 131_072, embedding_length: 1_536, feed_forward_length: 512, [rms]: 1e-5 },
      ...{ 'attention.head_count': 12, expert_count: 64, expert_used_count: 6, 'rope.scaling.finetuned': false },
      'attention.head_count_kv': perBlock(40, (at) => (at % 10 === 5 ? 4 : 0)),
    },
  },
  'LFM 2': {
    architecture: 'lfm2',
    keys: {
      ...{ block_count: 16, context_length: 128_000, embedding_length: 2_048, feed_forward_length: 8_192, [rms]: 1e-5 },
      ...{ 'attention.head_count': 32, 'shortconv.l_cache': 3 },
      'attention.head_count_kv': perBlock(16, (at) => (at % 3 === 2 ? 8 : 0)),
    },
  },
  'Falcon Mamba': {
    architecture: 'mamba',
    keys: {
      ...{ block_count: 64, context_length: 1_048_576, embedding_length: 4_096, feed_forward_length: 0, [rms]: 1e-5 },
      ...{ 'attention.head_count': 0, 'ssm.conv_kernel': 4, 'ssm.inner_size': 8_192, 'ssm.state_size': 16 },
    },
  },
  'RWKV 6': {
    architecture: 'rwkv6',
    tokenizer: 'rwkv',
    keys: {
      ...{ block_count: 32, context_length: 1_048_576, embedding_length: 4_096, [norm]: 1e-5, 'wkv.head_size': 64 },
      ...{ feed_forward_length: 14_336, 'attention.head_count': 0, rescale_every_n_layers: 6 },
    },
  },
  'RWKV 7, which says nothing of heads': {
    architecture: 'rwkv7',
    tokenizer: 'rwkv',
    keys: { block_count: 24, context_length: 1_048_576, embedding_length: 2_048, [norm]: 1e-5, 'wkv.head_size': 64 },
  },
  'GPT-2': {
    architecture: 'gpt2',
    keys: {
      ...{ block_count: 12, context_length: 1_024, embedding_length: 768, feed_forward_length: 3_072, [norm]: 1e-5 },
      'attention.head_count': 12,
    },
  },
  'a model whose marks are beyond its vocabulary, which llama.cpp passes over': {
    architecture: 'llama',
    keys: {
      ...{ block_count: 2, context_length: 2_048, embedding_length: 64, feed_forward_length: 128, [rms]: 1e-5 },
      'attention.head_count': 2,
    },
    others: { 'tokenizer.ggml.bos_token_id': 100_000, 'tokenizer.ggml.eos_token_id': 4_294_967_295 },
  },
  'an architecture of tomorrow': {
    architecture: 'tomorrow',
    keys: { block_count: 4, context_length: 8_192, embedding_length: 512, 'attention.head_count': 8 },
  },
  BERT: {
    architecture: 'bert',
    tokenizer: 'bert',
    keys: {
      ...{ block_count: 12, context_length: 512, embedding_length: 384, feed_forward_length: 1_536, [norm]: 1e-12 },
      ...{ 'attention.head_count': 12, 'attention.causal': false, pooling_type: 1 },
    },
    capabilities: ['embedding'],
  },
  'Nomic Embed': {
    architecture: 'nomic-bert',
    tokenizer: 'bert',
    keys: {
      ...{ block_count: 12, context_length: 2_048, embedding_length: 768, feed_forward_length: 3_072, [norm]: 1e-12 },
      ...{ 'attention.head_count': 12, 'attention.causal': false, pooling_type: 1 },
    },
    capabilities: ['embedding'],
  },
  'Qwen 3 Embedding': {
    architecture: 'qwen3',
    keys: {
      ...{ block_count: 28, context_length: 32_768, embedding_length: 1_024, feed_forward_length: 3_072, [rms]: 1e-6 },
      ...{ 'attention.head_count': 16, 'attention.head_count_kv': 8, pooling_type: 3, 'attention.key_length': 128 },
    },
    capabilities: ['embedding'],
  },
  'T5, which reads and writes apart': {
    architecture: 't5',
    tokenizer: 't5',
    keys: {
      ...{ block_count: 24, context_length: 512, embedding_length: 1_024, feed_forward_length: 2_816, [rms]: 1e-6 },
      ...{ 'attention.head_count': 16, 'attention.key_length': 64, decoder_start_token_id: 0 },
    },
    block: (at) => `enc.blk.${at}`,
    capabilities: [],
  },
}

const tokens = ['<unk>', '<s>', '</s>', ...Array.from({ length: 29 }, (_, at) => `t${at}`)]

function typed(value: Value): [type: GgufKey[1], value: unknown] {
  if (typeof value === 'string') return ['str', value]
  if (typeof value === 'boolean') return ['bool', value]
  if (typeof value !== 'number') return ['i32[]', value]
  return Number.isInteger(value) ? ['u32', value] : ['f32', value]
}

/** A file with that header, and one small tensor for each block. */
function fileOf({
  architecture,
  keys,
  others = {},
  tokenizer = 'gpt2',
  block = (at) => `blk.${at}`,
  empty = [],
}: Model) {
  const small = (name: string, ...shape: number[]): GgufTensor => ({
    ...{ name: `${name}.weight`, shape, type: 'f32' as const },
    data: new Float32Array(shape.reduce((product, one) => product * one, 1)),
  })
  const blocks = Array.from({ length: Number(keys.block_count) }, (_, at) => at).filter((at) => !empty.includes(at))
  return writeGguf({
    keys: [
      ['general.architecture', 'str', architecture],
      ...Object.entries(keys).map(([name, value]) => [`${architecture}.${name}`, ...typed(value)] as GgufKey),
      ['tokenizer.ggml.model', 'str', tokenizer],
      ['tokenizer.ggml.tokens', 'str[]', tokens],
      ...Object.entries(others).map(([name, value]) => [name, ...typed(value)] as GgufKey),
    ],
    tensors: [small('token_embd', 8, tokens.length), ...blocks.map((at) => small(`${block(at)}.attn_norm`, 8))],
  })
}

test.each(Object.entries(models))('%s is not refused', (_, model) => {
  const path = join(temporaryFolder('gguf'), 'model.gguf')
  writeFileSync(path, fileOf(model))
  const judged = judgeModel([path])
  expect(judged).toMatchObject({
    facts: {
      architecture: model.architecture,
      contextLength: model.keys.context_length,
      capabilities: model.capabilities ?? ['chat'],
    },
  })
  if ('facts' in judged) expect(contextBytes(judged.facts, 1_000)).toBeGreaterThan(0)
})

test('the size of a context is told by the heads’ own length', () => {
  const qwen3 = { blockCount: 36, embeddingLength: 2_560, headCount: 32, headCountKv: 8 }
  // 36 blocks, keys and values of 8 heads, 128 numbers each, in two bytes.
  expect(contextBytes({ ...qwen3, keyLength: 128, valueLength: 128 }, 1)).toBe(36 * 2 * 8 * 128 * 2)
})
