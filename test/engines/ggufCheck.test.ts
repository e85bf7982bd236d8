import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judgeModel } from '../../electron/engines/llamaCpp/gguf/judgeModel.ts'
import { temporaryFolder } from '../support/openApp.ts'
import { type SmallGguf, smallGguf } from '../support/smallGguf.ts'

function judge(bytes: Buffer | string) {
  const path = join(temporaryFolder('gguf'), 'model.gguf')
  writeFileSync(path, bytes)
  return judgeModel([path])
}

function refusalOf(bytes: Buffer | string): string {
  const judged = judge(bytes)
  expect(judged).toHaveProperty('refused')
  return 'refused' in judged ? judged.refused : ''
}

const refusalWith = (changes: SmallGguf) => refusalOf(smallGguf(changes))

/** The file with a number written over the one after this text. */
function overwritten(text: string, write: (bytes: Buffer, at: number) => void): Buffer {
  const bytes = smallGguf()
  write(bytes, bytes.indexOf(text) + text.length)
  return bytes
}

describe('what a good file says', () => {
  test('its facts', () => {
    const judged = judge(smallGguf())
    expect(judged).toMatchObject({
      facts: {
        name: 'Small',
        architecture: 'llama',
        parameterSize: '8K',
        quantization: 'F32',
        contextLength: 2048,
        blockCount: 1,
        embeddingLength: 32,
        headCount: 2,
        headCountKv: 1,
        license: 'mit',
        chatTemplate: '{{ messages }}',
        capabilities: ['chat'],
      },
    })
    const entries = 'facts' in judged ? judged.facts.entries : []
    expect(entries).toContainEqual({ key: 'tokenizer.ggml.tokens', value: '64 values' })
    expect(entries.map(({ key }) => key)).not.toContain('tokenizer.chat_template')
  })

  test.each([
    ['{% if tools %}<tool_call>{% endif %}', ['chat', 'tools']],
    ['<think>…</think>', ['chat', 'thinking']],
    ['{% if tools %}{% endif %}{% if enable_thinking %}', ['chat', 'tools', 'thinking']],
  ])('the template %s says what it can', (template, capabilities) => {
    const judged = judge(smallGguf({ keys: { 'tokenizer.chat_template': ['str', template] } }))
    expect(judged).toMatchObject({ facts: { capabilities } })
  })

  test('a model of vectors does not chat', () => {
    expect(judge(smallGguf({ keys: { 'llama.pooling_type': ['u32', 1] } }))).toMatchObject({
      facts: { capabilities: ['embedding'] },
    })
  })

  test('what llama.cpp may know and this check does not is left to it', () => {
    const other = { 'general.architecture': ['str', 'newer'] as [never, unknown] }
    const named = ['context_length', 'embedding_length', 'block_count', 'attention.head_count'] as const
    for (const name of named) other[`newer.${name}` as 'general.architecture'] = ['u32' as never, 1]
    expect(judge(smallGguf({ keys: other }))).toHaveProperty('facts.architecture', 'newer')
  })

  test('version 2, another alignment, and numbers of other widths', () => {
    expect(judge(smallGguf({ content: { version: 2 } }))).toHaveProperty('facts')
    const alignment = { keys: { 'general.alignment': ['u32', 64] as ['u32', number] }, content: { alignment: 64 } }
    expect(judge(smallGguf(alignment))).toHaveProperty('facts')
    expect(judge(smallGguf({ keys: { 'llama.context_length': ['u64', 131_072] } }))).toHaveProperty(
      'facts.contextLength',
      131_072,
    )
  })

  test('a model in several files, and what is wrong with some of them', () => {
    const folder = temporaryFolder('split')
    const part = (no: number, changes: SmallGguf) => {
      const path = join(folder, `m-0000${no + 1}-of-00002.gguf`)
      const split = { 'split.no': ['u16', no] as ['u16', number], 'split.count': ['u16', 2] as ['u16', number] }
      writeFileSync(path, smallGguf({ ...changes, keys: { ...changes.keys, ...split } }))
      return path
    }
    const first = part(0, { tensors: (all) => all.slice(0, 5) })
    const second = part(1, { tensors: (all) => all.slice(5) })
    expect(judgeModel([first, second])).toHaveProperty('facts.parameterSize', '8K')
    expect(judgeModel([first])).toMatchObject({ refused: expect.stringContaining('a part of a model in 2 files') })
    expect(judgeModel([second, first])).toMatchObject({ refused: expect.stringContaining('wrong order') })
    expect(judgeModel([first, part(1, {})])).toMatchObject({ refused: expect.stringContaining('the same tensors') })
  })
})

describe('what is no model', () => {
  test.each([
    ['', 'The file is empty. Get it again.'],
    ['GGUF', 'too short'],
    ['<!DOCTYPE html><html>………………………', 'This is a web page'],
    ['version https://git-lfs.github.com/spec/v1', 'Git LFS'],
    ['PK\u0003\u0004………………………', 'a zip archive'],
    ['ggjt………………………………', 'This is not a .gguf file.'],
    ['tjgg………………………………', 'old GGML'],
  ])('%j', (text, reason) => {
    expect(refusalOf(text)).toContain(reason)
  })

  test('folders, devices and files that are gone', () => {
    const folder = temporaryFolder('gguf')
    mkdirSync(join(folder, 'in.gguf'))
    expect(judgeModel([join(folder, 'in.gguf')])).toEqual({ refused: 'This is a folder.' })
    expect(judgeModel([join(folder, 'not.gguf')])).toEqual({ refused: 'The file is no longer there.' })
    expect(judgeModel(['/dev/zero'])).toEqual({ refused: 'This is not a file.' })
  })

  test.each([
    ['general.type', 'adapter', 'LoRA'],
    ['general.type', 'mmproj', 'see images'],
    ['general.architecture', 'clip', 'see images'],
  ])('%s = %s', (key, value, reason) => {
    const judged = judge(smallGguf({ keys: { [key]: ['str', value] } }))
    expect(judged).toEqual({ noModel: expect.stringContaining(reason) })
  })
})

describe('what a header must say', () => {
  test.each([
    'general.architecture',
    'llama.context_length',
    'llama.embedding_length',
    'llama.block_count',
    'llama.feed_forward_length',
    'llama.attention.head_count',
    'llama.attention.layer_norm_rms_epsilon',
    'tokenizer.ggml.model',
    'tokenizer.ggml.tokens',
  ])('%s', (key) => {
    expect(refusalWith({ keys: { [key]: undefined } })).toContain(key)
  })

  test.each([
    ['llama.context_length', 0],
    ['llama.embedding_length', 0],
    ['llama.block_count', 9_999],
    ['llama.feed_forward_length', 0],
    ['llama.attention.head_count', 0],
    ['llama.attention.head_count', 5],
    ['llama.attention.head_count_kv', 0],
    ['llama.expert_used_count', 2],
    ['llama.nextn_predict_layers', 2],
  ])('%s is not %i', (key, value) => {
    expect(refusalWith({ keys: { [key]: ['u32', value] } })).toContain(key)
  })

  test('a number of heads for each block, of which some have none', () => {
    const heads = (list: number[]) => judge(smallGguf({ keys: { 'llama.attention.head_count': ['u32[]', list] } }))
    expect(heads([0, 2])).toHaveProperty('facts.headCount', 2)
    expect(heads([0, 0])).toHaveProperty('refused')
  })
})

describe('its vocabulary', () => {
  const tokens = Array.from({ length: 64 }, (_, index) => `t${index}`)
  const withTokens = (change: Record<number, string>) =>
    judge(smallGguf({ keys: { 'tokenizer.ggml.tokens': ['str[]', Object.assign([...tokens], change)] } }))

  test('texts differ', () => {
    expect(withTokens({})).toHaveProperty('facts')
    expect(withTokens({ 9: 't63' })).toEqual({ refused: expect.stringContaining('the same (9 and 63)') })
  })

  test('as llama.cpp reads them: to a zero byte, and empty ones have names', () => {
    expect(withTokens({ 9: 't63\0more' })).toHaveProperty('refused')
    expect(withTokens({ 9: '', 10: '' })).toHaveProperty('facts')
    expect(withTokens({ 9: '', 10: '[EMPTY_9]' })).toHaveProperty('refused')
  })

  test('bytes have tokens all, or none has', () => {
    const names = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
    const withBytes = (bytes: string[]) => {
      const all = [...tokens, ...bytes]
      const beside = (value: number) => all.map(() => value)
      return judge(
        smallGguf({
          keys: {
            'tokenizer.ggml.tokens': ['str[]', all],
            'tokenizer.ggml.scores': ['f32[]', beside(0)],
            'tokenizer.ggml.token_type': ['i32[]', beside(1)],
          },
          tensors: (them) => them.filter(({ name }) => name !== 'token_embd.weight'),
        }),
      )
    }
    expect(withBytes(names)).toHaveProperty('facts')
    expect(withBytes(names.with(0x41, 'A'))).toHaveProperty('facts')
    expect(withBytes(names.with(0x41, 'more'))).toEqual({ refused: expect.stringContaining('lacks 1 of the 256') })
  })

  test('lists beside it are as long as it is, and of numbers', () => {
    expect(refusalWith({ keys: { 'tokenizer.ggml.scores': ['f32[]', [1, 2]] } })).toContain('64 tokens and 2 values')
    expect(refusalWith({ keys: { 'tokenizer.ggml.token_type': ['str[]', tokens] } })).toContain('token_type')
  })
})

describe('its data', () => {
  test('a download that stopped', () => {
    const bytes = smallGguf()
    expect(refusalOf(bytes.subarray(0, bytes.length - 200))).toMatch(
      /^The file ends before its tensors do: .* of .* are there/,
    )
    expect(refusalOf(bytes.subarray(0, 400))).toContain('ends within its header')
  })

  test.each([
    ['version', (bytes: Buffer) => bytes.writeUInt32LE(4, 4), 'version 4'],
    ['the first version', (bytes: Buffer) => bytes.writeUInt32LE(1, 4), 'first version'],
    ['byte order', (bytes: Buffer) => bytes.writeUInt32BE(3, 4), 'big-endian'],
    ['tensors', (bytes: Buffer) => bytes.writeBigUInt64LE(2n ** 63n, 8), 'more parts than any'],
    ['keys', (bytes: Buffer) => bytes.writeBigUInt64LE(2n ** 64n - 1n, 16), 'more parts than any'],
    ['a key’s length', (bytes: Buffer) => bytes.writeBigUInt64LE(2n ** 63n, 24), 'longer than any'],
  ])('impossible counts: %s', (_, write, reason) => {
    const bytes = smallGguf()
    write(bytes)
    expect(refusalOf(bytes)).toContain(reason)
  })

  test('impossible lists and kinds of values', () => {
    expect(refusalOf(overwritten('tokenizer.ggml.tokens', (bytes, at) => bytes.writeUInt32LE(9, at + 4)))).toContain(
      'kind',
    )
    expect(
      refusalOf(overwritten('tokenizer.ggml.tokens', (bytes, at) => bytes.writeBigUInt64LE(2n ** 62n, at + 8))),
    ).toContain('list')
    expect(
      refusalOf(overwritten('general.name', (bytes, at) => bytes.writeBigUInt64LE(10_000_000n, at + 4))),
    ).toContain('ends within')
  })

  test('tensors that overlap, have no type, or rows that fit none', () => {
    const name = 'blk.0.ffn_up.weight'
    const at = (place: number, value: number) =>
      overwritten(name, (bytes, end) => bytes.writeUInt32LE(value, end + place))
    expect(refusalOf(at(24, 0))).toContain('not where its data should be')
    expect(refusalOf(at(24, 33))).toContain('not where its data should be')
    expect(refusalOf(at(20, 4))).toContain('given up')
    expect(refusalOf(at(20, 12))).toContain('don’t fit its type')
    expect(refusalOf(at(0, 5))).toContain('dimensions')
    expect(refusalOf(overwritten(name, (bytes, end) => bytes.writeBigUInt64LE(2n ** 62n, end + 4)))).toContain(
      'impossible size',
    )
  })

  test('tensors that are not there', () => {
    expect(refusalWith({ tensors: () => [] })).toContain('no tensors')
    expect(refusalWith({ keys: { 'llama.block_count': ['u32', 3] } })).toContain('only 1 of its 3 blocks')
    expect(refusalWith({ tensors: (all) => [...all, ...all.slice(0, 1)] })).toContain('twice')
    const few = Array.from({ length: 65 }, (_, index) => `t${index}`)
    const keys = {
      'tokenizer.ggml.tokens': ['str[]', few],
      'tokenizer.ggml.scores': undefined,
      'tokenizer.ggml.token_type': undefined,
    } satisfies SmallGguf['keys']
    expect(refusalWith({ keys })).toContain('65 tokens, and weights for 64')
  })
})
