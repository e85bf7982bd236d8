import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldsOf, fillCommand, parseCommandCall, withCommand } from '../../shared/fillCommand.ts'

describe('a prompt', () => {
  test('gets what was typed, the clipboard and the selection where it asks for them', () => {
    const prompt = 'Say {input} of {clipboard}, {selection} and {input}.'
    expect(fillCommand(prompt, { input: ' a ', clipboard: 'b\n', selection: 'c' })).toEqual({
      text: 'Say a of b, c and a.',
    })
  })

  test('that asks for nothing gets what was typed below it, and can be asked without', () => {
    expect(fillCommand('Tell a joke.', { input: 'about cats' })).toEqual({ text: 'Tell a joke.\n\nabout cats' })
    expect(fillCommand('Tell a joke.', {})).toEqual({ text: 'Tell a joke.' })
    expect(fillCommand('Fix {clipboard}', { clipboard: 'x', input: 'in French' })).toEqual({
      text: 'Fix x\n\nin French',
    })
  })

  test.each(['input', 'clipboard', 'selection'] as const)('without its {%s} is not asked', (name) => {
    expect(fillCommand(`Fix {${name}}`, { input: ' ', clipboard: '\n' })).toEqual({ missing: name })
  })

  test('keeps other words in braces, and dollar signs in values', () => {
    expect(fillCommand('{x} {Input} {{input}} $1{input}', { input: '$& $1 $$' })).toEqual({
      text: '{x} {Input} {$& $1 $$} $1$& $1 $$',
    })
    expect(fieldsOf('{x} {Input} { input }')).toEqual(new Set())
  })
})

test('whatever a value holds, it stands in the question as it is: no field in it is filled', () => {
  const pieces = fc.constantFrom('{input}', '{clipboard}', '{selection}', '{', '}', 'input', ' ', '$&', 'x')
  const value = fc.array(pieces, { minLength: 1, maxLength: 6 }).map((all) => `<${all.join('')}>`)
  const prompt = fc.array(fc.oneof(pieces, fc.constant('\n'))).map((all) => `P${all.join('')}`)
  fc.assert(
    fc.property(prompt, value, value, value, (asked, input, clipboard, selection) => {
      const filled = fillCommand(asked, { input, clipboard, selection })
      // Built the long way round: cut at the fields, then put together.
      const parts = asked.split(/(\{input\}|\{clipboard\}|\{selection\})/)
      const values: Record<string, string> = { '{input}': input, '{clipboard}': clipboard, '{selection}': selection }
      const text = parts.map((part) => values[part] ?? part).join('')
      expect(filled).toEqual({ text: fieldsOf(asked).has('input') ? text : `${text}\n\n${input}` })
    }),
  )
})

test.each([
  ['/fix teh cat', { name: 'fix', input: 'teh cat' }],
  ['/Fix\nteh\n\ncat\n', { name: 'fix', input: 'teh\n\ncat' }],
  ['/fix', { name: 'fix', input: '' }],
  ['/etc/hosts', null],
  ['/ fix', null],
  [' /fix', null],
  ['//fix', null],
  ['fix /fix', null],
])('%j is read as %j', (text, call) => {
  expect(parseCommandCall(text)).toEqual(call)
})

test('a command that is chosen takes the place of another, and of nothing else that was typed', () => {
  const isCommand = (name: string) => name === 'fix'
  expect(withCommand('explain', '', isCommand)).toBe('/explain ')
  expect(withCommand('explain', 'the cat', isCommand)).toBe('/explain the cat')
  expect(withCommand('explain', '/fix the cat', isCommand)).toBe('/explain the cat')
  expect(withCommand('explain', '/usr is full', isCommand)).toBe('/explain /usr is full')
})
