import { isIP } from 'node:net'
import { z } from 'zod'
import { AppError } from '../../../../shared/model/errors.ts'
import { strings } from '../../../../shared/strings.ts'
import type { Egress } from '../../../platform/egress.ts'
import { argsOf } from '../argsOf.ts'
import type { AsideTool } from '../tool.ts'
import { readPage } from './readPage.ts'

export interface FetchPageOptions {
  egress: Pick<Egress, 'visit'>
  /** Whether an IP address may be connected to. */
  mayReach(address: string): boolean
  timeoutMs?: number
}

const MAX_BYTES = 2 * 1024 * 1024
/** Of what the model gets, in UTF-16 units. */
const MAX_TEXT = 64_000
/** An address can carry away what the model has read: it is kept as short as a person can look over. */
const MAX_URL = 2_000

const words = strings.outwardTools.fetchPage

/** Reads one page of the open internet. Every call is asked for, because what is in its address leaves this computer. */
export function createFetchPage({
  egress,
  mayReach,
  timeoutMs = 20_000,
}: FetchPageOptions): AsideTool<{ url: string }> {
  return {
    name: 'fetch_page',
    title: words.title,
    description:
      'Gets one page of the internet and answers its text. Only HTML, plain text, JSON and XML; nothing on this computer or its ' +
      'network. The user is asked before each call.',
    ...argsOf(shapeFor(mayReach)),
    effect: 'changes',
    startsEnabled: false,
    canBeGranted: false,
    asks: () => true,
    card({ url }) {
      const { protocol, hostname } = new URL(url)
      const notes = [
        words.warning,
        protocol === 'http:' && words.unencrypted,
        /(^|\.)xn--/.test(hostname) && words.otherLetters,
      ]
      return {
        title: words.title,
        fields: [{ label: words.address, value: url }],
        warning: notes.filter(Boolean).join(' '),
        destructive: false,
      }
    },
    async run({ url }, run) {
      const timeout = AbortSignal.timeout(timeoutMs)
      const signal = AbortSignal.any([run.signal, timeout])
      const init = { purpose: 'fetch_page', signal, headers: { 'user-agent': 'Aside', accept }, mayReach }
      try {
        return await egress.visit(url, init, async (page) => {
          const { type, text, isCut } = await readPage(page, MAX_BYTES, signal)
          return report({ url: page.url, type, text, isCut })
        })
      } catch (error) {
        run.signal.throwIfAborted()
        throw failure(error, new URL(url).host, timeout.aborted ? timeoutMs : undefined)
      }
    },
  }
}

const accept = 'text/html, application/xhtml+xml, text/plain, application/json, application/xml;q=0.9, text/xml;q=0.9'

function shapeFor(mayReach: (address: string) => boolean) {
  return z.strictObject({
    url: z
      .string()
      .transform((text, context) => {
        const url = text.length <= MAX_URL && URL.canParse(text) ? new URL(text) : undefined
        const host = url?.hostname.replace(/^\[|\]$/g, '') ?? ''
        const wrong = !url
          ? `must be an address of at most ${MAX_URL} characters`
          : !/^https?:$/.test(url.protocol)
            ? 'must begin with http:// or https://'
            : url.username !== '' || url.password !== ''
              ? 'must hold no name and no password'
              : isIP(host) && !mayReach(host)
                ? 'must not be this computer, nor its network'
                : undefined
        if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong })
        if (url) url.hash = ''
        // As it will be asked for: the host in its coded form, everything else escaped.
        return url?.href ?? ''
      })
      .describe('The whole address of the page.'),
  })
}

function report({ url, type, text, isCut }: { url: string; type: string; text: string; isCut: boolean }): string {
  const lines = [`Address: ${url}`, `Type: ${type}`]
  if (isCut) lines.push(`Only the first ${MAX_BYTES / 1_048_576} MiB of the page were read.`)
  if (text.length > MAX_TEXT) {
    lines.push(`Its text has ${text.length} characters; these are the first ${MAX_TEXT}.`)
  }
  return `${lines.join('\n')}\n\n${text.slice(0, MAX_TEXT)}`
}

function failure(error: unknown, host: string, overMs: number | undefined): unknown {
  if (overMs !== undefined) {
    return new AppError('ENGINE_TIMEOUT', `${host} took longer than ${overMs / 1_000} seconds. Nothing was read.`)
  }
  if (error instanceof AppError) return error
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = (cause as { code?: unknown } | undefined)?.code
  const why = code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'Its name is not known.' : 'The connection failed.'
  return new AppError('ENGINE_UNREACHABLE', `${host} could not be reached. ${why}`, {
    detail: String(cause),
    cause: error,
  })
}
