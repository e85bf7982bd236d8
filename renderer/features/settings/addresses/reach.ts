import { strings } from '../../../../shared/strings.ts'

const words = strings.settings

/** What an address would connect to, and how far that is. */
export interface JudgedAddress {
  origin: string
  reach: 'local' | 'network' | 'beyond'
}

/** Fails with an AppError when it is no address. */
export type JudgeAddress = (address: string) => Promise<JudgedAddress>

/** How far it is, in a sentence. */
export function reachText({ origin, reach }: JudgedAddress): string {
  if (reach === 'local') return words.addressLocal(origin)
  return reach === 'network' ? words.addressNetwork(origin) : words.addressBeyond(origin)
}

/** The host and port, as questions name it. */
export function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin
}
