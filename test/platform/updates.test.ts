import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Response } from 'undici'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createEgress, type Egress } from '../../electron/platform/egress.ts'
import { createUpdates } from '../../electron/platform/updates.ts'
import { compareVersions, parseVersion } from '../../electron/platform/versions.ts'
import { weekly } from '../../electron/platform/weekly.ts'
import { AppError } from '../../shared/model/errors.ts'
import { defaultSettings } from '../../shared/model/settings.ts'

let egress: Egress
let server: Server
let origin: string
let asked: string[]
let answer: (response: ServerResponse) => void

const release = (tag_name: string, more: object = {}) =>
  JSON.stringify({ tag_name, name: 'A release', assets: [], ...more })
const says = (body: string) => (response: ServerResponse) => void response.end(body)

beforeEach(async () => {
  egress = createEgress()
  asked = []
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await egress.close()
  server.close()
  server.closeAllConnections()
})

const at = (address: string, more: { timeoutMs?: number; builtIn?: string } = {}) =>
  createUpdates({ egress, version: '1.2.0', builtIn: '', address: () => address, ...more })

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (failed: unknown) => failed,
  )
  expect(error).toBeInstanceOf(AppError)
  return error as AppError
}

test('a newer release is told with its page, and the one connection stands in the record', async () => {
  answer = says(release('v1.10.0', { html_url: `${origin}/releases/v1.10.0` }))
  const updates = at(`${origin}/repos/a/b/releases/latest`)
  expect(await updates.check()).toMatchObject({
    current: '1.2.0',
    latest: '1.10.0',
    newer: true,
    url: `${origin}/releases/v1.10.0`,
  })
  expect(updates.state().last?.latest).toBe('1.10.0')
  expect(asked).toEqual(['GET /repos/a/b/releases/latest'])
  expect(egress.records()).toMatchObject([{ origin, purpose: 'updates', allowed: true, count: 1 }])
})

test('the address may only be connected to while it is asked', async () => {
  answer = says(release('v1.2.0'))
  expect((await at(origin).check()).newer).toBe(false)
  expect((await failure(egress.fetch(origin, { purpose: 'updates' }))).code).toBe('FORBIDDEN')
  expect(asked).toHaveLength(1)
})

test('without an address of the user’s the one built in is asked; without both it says so', async () => {
  answer = says(release('2.0.0'))
  expect((await at('', { builtIn: `${origin}/built-in` }).check()).newer).toBe(true)
  expect(asked).toEqual(['GET /built-in'])
  const error = await failure(at('').check())
  expect(error.code).toBe('INVALID_INPUT')
  expect(error.next).toMatch(/Settings/)
})

test.each(['http://example.org/releases/latest', 'ftp://127.0.0.1/', 'https://me:secret@example.org/', 'nonsense'])(
  'the address %s is refused before anything is sent',
  async (address) => {
    expect((await failure(at(address).check())).code).toBe('INVALID_INPUT')
    expect(egress.records()).toEqual([])
  },
)

test('a link that is not safe to open is left out', async () => {
  const unsafe = ['http://example.org/', 'https://example.org/', 'file:///etc/passwd', 'javascript:alert(1)']
  for (const html_url of [...unsafe, 'http://127.0.0.1:1/', origin.replace('//', '//me@'), '/releases/v9.0.0']) {
    answer = says(release('v9.0.0', { html_url }))
    expect(await at(origin).check()).not.toHaveProperty('url')
  }
})

test.each([
  ['https://api.github.com/releases/latest', 'https://github.com/a/b', true],
  ['https://api.github.com/releases/latest', 'https://api.github.com.example.org/', false],
  ['https://api.github.com/releases/latest', 'https://evilgithub.com/', false],
  ['https://api.github.com/releases/latest', 'https://raw.github.com/', false],
  ['https://forge.example/latest', 'https://forge.example:8443/b', true],
  ['https://forge.example/latest', 'https://pages.forge.example/b', true],
  ['https://forge.example/latest', 'https://github.com@forge.example/', false],
  ['https://forge.example/latest', 'https://:secret@forge.example/', false],
  ['https://forge.example/latest', 'http://forge.example/', false],
])('the list at %s may name the page %s: %s', async (list, html_url, isTaken) => {
  const says = { fetch: async () => new Response(release('v9.0.0', { html_url })), allow() {} }
  const updates = createUpdates({ egress: says, version: '1.2.0', builtIn: '', address: () => list })
  expect((await updates.check()).url).toBe(isTaken ? html_url : undefined)
})

describe('what is no answer is said in a sentence', () => {
  test.each([
    ['a page', says('<!doctype html><title>Sign in</title>'), /not the answer/],
    ['other JSON', says('{"message":"Moved"}'), /not the answer/],
    ['a tag that is no version', says(release('nightly')), /"nightly" is not a version/],
    ['nothing there', (response: ServerResponse) => void response.writeHead(404).end(), /no release/],
    ['a server in trouble', (response: ServerResponse) => void response.writeHead(503).end(), /503/],
    ['a connection that breaks', (response: ServerResponse) => void response.destroy(), /connection failed/],
    [
      'a redirect',
      (response: ServerResponse) => void response.writeHead(302, { location: 'https://example.org/' }).end(),
      /did not follow/,
    ],
  ])('%s', async (_name, does, said) => {
    answer = does
    expect((await failure(at(origin).check())).message).toMatch(said)
  })

  test('an answer without end is cut off', async () => {
    answer = (response) => {
      const more = () => {
        while (response.write('x'.repeat(64 * 1024)));
        response.once('drain', more)
      }
      more()
    }
    expect((await failure(at(origin).check())).message).toMatch(/too long/)
  })

  test('a server that says nothing is not waited for', async () => {
    answer = () => {}
    expect((await failure(at(origin, { timeoutMs: 50 }).check())).message).toMatch(/in time/)
  })
})

test('versions are compared as versions', () => {
  const inOrder = ['0.9.9', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2']
  inOrder.push('1.0.0-beta.11', '1.0.0-rc.1', '1.0.0', '1.0.1', '1.2', '1.10.0', 'v2.0.0+build.7')
  const versions = inOrder.map((text) => parseVersion(text) ?? expect.fail(text))
  expect(versions.toReversed().sort(compareVersions)).toEqual(versions)
  expect(versions.map((one) => compareVersions(one, one))).toEqual(versions.map(() => 0))
  expect(['', 'latest', '1', '1.2.3.4', '1.2.x', '1.2.3-'].map(parseVersion)).toEqual(Array(6).fill(undefined))
})

describe('the weekly question', () => {
  const DAY = 86_400_000
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** Aside running for that long with these settings; gives how often it asked. */
  async function asks(settings: typeof defaultSettings.updates, days: number, works = true): Promise<number> {
    let doneAt = settings.askedAt
    let count = 0
    const stop = weekly({
      isOn: () => settings.check === 'weekly',
      doneAt: () => doneAt,
      async work() {
        count++
        if (!works) throw new Error('no network')
        doneAt = Date.now()
      },
      onFailed() {},
    })
    await vi.advanceTimersByTimeAsync(days * DAY)
    stop()
    await vi.advanceTimersByTimeAsync(30 * DAY)
    return count
  }

  test('is never asked with the settings as they come', async () => {
    expect(await asks(defaultSettings.updates, 100)).toBe(0)
  })

  test('is asked once a week when the user has said so, and counts what the start before has asked', async () => {
    const on = { ...defaultSettings.updates, check: 'weekly' as const }
    expect(await asks(on, 22)).toBe(4)
    expect(await asks({ ...on, askedAt: Date.now() - 6 * DAY }, 0.9)).toBe(0)
    expect(await asks({ ...on, askedAt: Date.now() + 1_000 * DAY }, 1)).toBe(1)
  })

  test('is asked again a day later when it failed', async () => {
    expect(await asks({ ...defaultSettings.updates, check: 'weekly' }, 3.5, false)).toBe(4)
  })
})
