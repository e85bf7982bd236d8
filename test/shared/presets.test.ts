import { describe, expect, test } from 'vitest'
import { commandQuestion } from '../../shared/commandQuestion.ts'
import type { SlashCommand } from '../../shared/model/command.ts'
import type { Preset } from '../../shared/model/preset.ts'
import { freePresetName, presetIn, presetNamed, withPreset } from '../../shared/presets.ts'

const [one, other] = ['one', 'other'].map((name) => ({ engine: 'ollama', name }))
const poet: Preset = { id: 'p1', name: 'Poet', model: one, systemPrompt: 'Rhyme.', topP: 0.9 }

describe('a preset', () => {
  test('fills the settings: what it leaves open is open again, what it has no say in stays', () => {
    const before = { model: other, temperature: 2, thinking: true, tools: false, raw: true }
    expect(withPreset(before, poet)).toEqual({
      ...{ model: one, systemPrompt: 'Rhyme.', topP: 0.9 },
      ...{ tools: false, raw: true, preset: 'p1' },
    })
    const { model: _, ...anyModel } = poet
    expect(withPreset(before, anyModel).model).toEqual(other)
  })

  test('is known by its id, and changed once anything that it says is said otherwise', () => {
    const filled = withPreset({}, poet)
    expect(presetIn(filled, [poet])).toEqual({ preset: poet, changed: false })
    // A key order is no change, and neither is what a preset has no say in.
    const same = { ...filled, model: { name: 'one', engine: 'ollama' }, tools: false }
    expect(presetIn(same, [poet])?.changed).toBe(false)
    expect(presetIn({ ...filled, model: other! }, [poet])?.changed).toBe(true)
    expect(presetIn({ ...filled, temperature: 0 }, [poet])?.changed).toBe(true)
    const { topP: _, ...without } = filled
    expect(presetIn(without, [poet])?.changed).toBe(true)
    expect(presetIn(filled, [])).toBeUndefined()
    expect(presetIn({}, [poet])).toBeUndefined()
  })

  test('is found by its name as people write it, the very name before any other', () => {
    const presets = [{ name: 'poet' }, { name: 'Poet' }]
    expect(presetNamed(presets, 'Poet')).toBe(presets[1])
    expect(presetNamed(presets, ' POET ')).toBe(presets[0])
    expect(presetNamed(presets, 'prose')).toBeUndefined()
    expect(freePresetName('New', presets)).toBe('New')
    expect(freePresetName('Poet', [...presets, { name: 'Poet 2' }])).toBe('Poet 3')
  })
})

describe('a slash command that names a preset', () => {
  const command: SlashCommand = {
    ...{ name: 'brief', title: 'Briefly', prompt: 'Briefly: {input}', example: '', preset: 'poet' },
    settings: { model: other, temperature: 0 },
  }

  test('asks as the preset says, and as it says itself where it says something', () => {
    expect(commandQuestion(command, { input: 'x' }, { presets: [poet] }).forThisAnswer).toEqual({
      ...{ model: other, temperature: 0 },
      ...{ systemPrompt: 'Rhyme.', topP: 0.9 },
    })
  })

  test('asks nothing where there is none of that name', () => {
    expect(() => commandQuestion(command, { input: 'x' }, { presets: [] })).toThrow(/“poet”, which is not there/)
  })
})
