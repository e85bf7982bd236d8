import { safeParse, type z } from 'zod'

/**
 * Field by field, what the schema accepts of a value that it may refuse as a whole; a field that is absent or wrong
 * takes its default, so every field of the schema must have one. `lost` names the wrong ones, as paths.
 */
export function salvageFields<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  raw: unknown,
  path = '',
): { value: z.output<z.ZodObject<Shape>>; lost: string[] } {
  const whole = schema.safeParse(raw)
  if (whole.success) return { value: whole.data, lost: [] }
  const lost: string[] = []
  const kept: Record<string, unknown> = {}
  const fields = isRecord(raw) ? raw : {}
  if (!isRecord(raw)) lost.push(path || 'everything')
  for (const [key, field] of Object.entries<z.core.$ZodType>(schema.shape)) {
    if (!(key in fields)) continue
    const parsed = safeParse(field, fields[key])
    if (parsed.success) kept[key] = fields[key]
    else {
      const inner = innerObject(field)
      if (inner && isRecord(fields[key])) {
        const part = salvageFields(inner, fields[key], `${path}${key}.`)
        kept[key] = part.value
        lost.push(...part.lost)
      } else lost.push(`${path}${key}`)
    }
  }
  return { value: schema.parse(kept), lost }
}

/** The object schema behind defaults and the like; null when there is none, or none that can stand without its fields. */
function innerObject(field: z.core.$ZodType): z.ZodObject | null {
  let schema: unknown = field
  for (let depth = 0; depth < 5; depth++) {
    const { def } = schema as { def?: { type?: string; innerType?: unknown } }
    if (def?.type === 'object') return canBeEmpty(schema as z.ZodObject) ? (schema as z.ZodObject) : null
    if (!def?.innerType) return null
    schema = def.innerType
  }
  return null
}

function canBeEmpty(schema: z.ZodObject): boolean {
  return schema.safeParse({}).success
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
