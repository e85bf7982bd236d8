import { expect, it } from 'vitest'
import { schemaForModel } from '../../electron/assistant/tools/schemaForModel.ts'

it('a model is told of no limit that is too long for a grammar, and of everything else', () => {
  const schema = {
    type: 'object',
    required: ['text', 'maxLength'],
    properties: {
      text: { type: 'string', minLength: 1, maxLength: 1_000_000, description: 'All of it.' },
      maxLength: { type: 'integer', minimum: 0, maximum: 9_007_199_254_740_991 },
      tags: { type: 'array', maxItems: 5_000, items: { type: 'string', maxLength: 20, pattern: '^a' } },
    },
    additionalProperties: false,
  }
  expect(schemaForModel(schema)).toEqual({
    type: 'object',
    required: ['text', 'maxLength'],
    properties: {
      text: { type: 'string', minLength: 1, description: 'All of it.' },
      maxLength: { type: 'integer', minimum: 0 },
      tags: { type: 'array', items: { type: 'string', maxLength: 20, pattern: '^a' } },
    },
    additionalProperties: false,
  })
})
