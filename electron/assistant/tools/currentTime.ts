import { z } from 'zod'
import { AppError } from '../../../shared/model/errors.ts'
import { strings } from '../../../shared/strings.ts'
import { now } from '../../platform/clock.ts'
import { argsOf } from './argsOf.ts'
import type { AsideTool } from './tool.ts'

const words = strings.tools

const args = argsOf(
  z.strictObject({
    timeZone: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('Its IANA name, such as Europe/Berlin. Without it: the time zone of this computer.'),
  }),
)
type Args = ReturnType<typeof args.parse>

export const currentTime: AsideTool<Args> = {
  ...args,
  name: 'current_time',
  title: words.titles.current_time,
  description: 'Tells the date, the day of the week and the time, here or in another time zone.',
  effect: 'none',
  startsEnabled: true,
  canBeGranted: false,
  asks: () => false,
  card: ({ timeZone }) => ({
    title: words.titles.current_time,
    fields: [{ label: words.fields.timeZone, value: timeZone ?? words.fields.ownTimeZone }],
    destructive: false,
  }),
  run: async ({ timeZone }) => tell(new Date(now()), timeZone),
}

/** `Saturday, 21 November 2026, 16:18:05 (Europe/Berlin, GMT+01:00)` */
function tell(date: Date, timeZone: string | undefined): string {
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      ...(timeZone !== undefined && { timeZone }),
      ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'longOffset' },
    })
    const parts = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]))
    const { weekday, day, month, year, hour, minute, second, timeZoneName } = parts
    const zone = `${timeZone ?? format.resolvedOptions().timeZone}, ${timeZoneName}`
    return `${weekday}, ${day} ${month} ${year}, ${hour}:${minute}:${second} (${zone})`
  } catch {
    throw new AppError(
      'INVALID_INPUT',
      `There is no time zone called ${timeZone}. Use an IANA name such as Asia/Tokyo.`,
    )
  }
}
