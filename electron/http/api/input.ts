import type { z } from 'zod'
import { ApiFailure } from './failure.ts'

type Issue = z.core.$ZodIssue

/** The body as the route's schema reads it. Throws 422, which names the field and says why. */
export function checkInput<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const checked = schema.safeParse(body)
  if (checked.success) return checked.data
  const { path, issue } = tellingIssue(checked.error.issues[0] as Issue)
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const field = [...path, ...(unknown === undefined ? [] : [unknown])].join('.').slice(0, 200)
  const why = unknown === undefined ? asSentence(issue.message) : 'There is no such field.'
  throw new ApiFailure(422, 'INVALID_INPUT', `${field === '' ? 'The body' : field}: ${why}`.slice(0, 500), {
    ...(field !== '' && { field }),
  })
}

function asSentence(message: string): string {
  const words = message.replace(/^Invalid input: /, '')
  return words.endsWith('.') ? words : `${words}.`
}

/** Of a choice between shapes, the complaint of the one that came nearest. */
function tellingIssue(issue: Issue, before: readonly PropertyKey[] = []): { path: string[]; issue: Issue } {
  const path = [...before, ...issue.path]
  if (issue.code !== 'invalid_union') return { path: path.map(String), issue }
  const inner = issue.errors
    .map(([first]) => first && tellingIssue(first, path))
    .filter((one) => one !== undefined)
    .sort((a, b) => b.path.length - a.path.length)[0]
  return inner && inner.path.length > path.length ? inner : { path: path.map(String), issue }
}
