import type { z } from 'zod'
import { inputWords as words } from './words/inputs.ts'

type Issue = z.core.$ZodIssue

/** The path of a field, empty for the whole, and a sentence that says what is wrong with it. */
export interface InputProblem {
  field: string
  message: string
}

/** What a schema's complaint about that input is in plain words. `whole`: what the input itself is called. */
export function inputProblem(issue: Issue, input: unknown, whole: string): InputProblem {
  const { path, issue: told } = tellingIssue(issue)
  const field = [...path, ...(told.code === 'unrecognized_keys' ? told.keys.slice(0, 1) : [])].map(String).join('.')
  return { field, message: asSentence(messageOf(told, field || whole, isMissing(input, path))) }
}

const asSentence = (text: string) => (text.endsWith('.') ? text : `${text}.`)

function messageOf(issue: Issue, field: string, missing: boolean): string {
  if (issue.code === 'unrecognized_keys') return words.unknown(field)
  if (missing) return words.missing(field)
  // Words of our own schemas.
  if (issue.code === 'custom' || !/^(Invalid|Too (small|big)|Unrecognized)\b/.test(issue.message)) {
    return words.said(field, issue.message)
  }
  switch (issue.code) {
    case 'invalid_type':
      return words.type(field, [issue.expected])
    case 'too_small':
      return issue.inclusive === false
        ? words.above(field, Number(issue.minimum))
        : words.least(field, Number(issue.minimum), issue.origin)
    case 'too_big':
      return issue.inclusive === false
        ? words.below(field, Number(issue.maximum))
        : words.most(field, Number(issue.maximum), issue.origin)
    case 'not_multiple_of':
      return words.multiple(field, issue.divisor)
    case 'invalid_value':
      return words.options(field, issue.values)
    case 'invalid_format':
      return words.form(field)
    case 'invalid_union':
      return ofUnion(issue, field)
    default:
      return words.unfit(field)
  }
}

/** None of the shapes, when all of them fail at their beginning. */
function ofUnion(issue: z.core.$ZodIssueInvalidUnion, field: string): string {
  const firsts = issue.errors.map(([first]) => first)
  const types = firsts.flatMap((one) => (one?.code === 'invalid_type' ? [one.expected] : []))
  return types.length > 0 && types.length === firsts.length ? words.type(field, types) : words.unfit(field)
}

/** Of a choice between shapes, the complaint of the one that came nearest. */
function tellingIssue(issue: Issue, before: readonly PropertyKey[] = []): { path: PropertyKey[]; issue: Issue } {
  const path = [...before, ...issue.path]
  if (issue.code !== 'invalid_union') return { path, issue }
  const inner = issue.errors
    .map(([first]) => first && tellingIssue(first, path))
    .filter((one) => one !== undefined)
    .sort((a, b) => b.path.length - a.path.length)[0]
  return inner && inner.path.length > path.length ? inner : { path, issue }
}

function isMissing(input: unknown, path: readonly PropertyKey[]): boolean {
  let at = input
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return false
    at = (at as Record<PropertyKey, unknown>)[key]
  }
  return at === undefined
}
