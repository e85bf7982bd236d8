import type { LookupAddress } from 'node:dns'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { isPublicAddress } from '../../electron/platform/publicAddress.ts'
import { body, pageTool, servePages } from './pages.ts'

test('a page is read as its text, with where its links lead', async () => {
  const html = `<title>The title</title><script>alert('script')</script><style>p {}</style>
    <h1>Heading</h1><p>Some &amp; <a href="../more?x=1#y">more</a></p><img src="http://elsewhere.example/x.png" alt="image">
    <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>`
  const server = await servePages(body('text/html; charset=utf-8', html))
  const { get } = pageTool()
  const text = await get(`${server.origin}/docs/page#part`)
  expect(text).toBe(
    `Address: ${server.origin}/docs/page\nType: text/html\n\nThe title\n\nHeading\n\n` +
      `Some & more [${server.origin}/more?x=1#y]\n\na | b |\n1 | 2 |`,
  )
})

test('the request says nothing of its sender', async () => {
  const server = await servePages(body('text/plain', 'x'))
  await pageTool().get(server.origin)
  const [request] = server.requests
  expect(request?.method).toBe('GET')
  expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
    'accept',
    'accept-encoding',
    'accept-language',
    'connection',
    'host',
    'sec-fetch-mode',
    'user-agent',
  ])
  expect(request?.headers).toMatchObject({ 'user-agent': 'Aside', 'accept-language': '*' })
})

describe('by its type', () => {
  test.each([
    ['text/plain', 'plain < text'],
    ['application/json', '{"a":"<b>"}'],
    ['application/problem+json; charset=utf-8', '{}'],
    ['text/xml', '<a>b</a>'],
    ['application/atom+xml', '<feed/>'],
  ])('%s is read as it is', async (type, text) => {
    const server = await servePages(body(type, text))
    expect(await pageTool().get(server.origin)).toBe(
      `Address: ${server.origin}/\nType: ${type.split(';')[0]}\n\n${text}`,
    )
  })

  test.each([
    'image/png',
    'application/octet-stream',
    'application/pdf',
    'text/css',
    'video/mp4',
    'xml',
    '',
    undefined,
  ])('%s is not read', async (type) => {
    const server = await servePages((_, response) => {
      response.writeHead(200, type === undefined ? {} : { 'content-type': type })
      response.write('x')
    })
    await expect(pageTool().get(server.origin)).rejects.toThrow(/^What is there is of/)
    await expect.poll(() => server.open).toBe(0)
  })

  test.each([
    ['text/html; charset=iso-8859-1', '', 'latin1'],
    ['text/html', '<meta charset="windows-1252">', 'latin1'],
    ['text/html; charset=UTF-8', '<meta charset="latin1">', 'utf8'],
    ['text/html; charset=nonsense', '', 'utf8'],
  ] as const)('%s %s', async (type, meta, encoding) => {
    const server = await servePages(body(type, Buffer.from(`${meta}<p>Grüße</p>`, encoding)))
    expect(await pageTool().get(server.origin)).toMatch(/\n\nGrüße$/)
  })

  test('what is no page is an error', async () => {
    const server = await servePages((_, response) =>
      response.writeHead(404, { 'content-type': 'text/html' }).end('gone'),
    )
    await expect(pageTool().get(server.origin)).rejects.toThrow('status 404')
  })
})

describe('redirects', () => {
  test('within the origin are followed, and the end of the way is told', async () => {
    const server = await servePages((request, response) => {
      if (request.url === '/end') body('text/plain', 'there')(request, response)
      else response.writeHead(302, { location: request.url === '/a' ? '/b' : 'end' }).end()
    })
    expect(await pageTool().get(`${server.origin}/a`)).toBe(`Address: ${server.origin}/end\nType: text/plain\n\nthere`)
  })

  test('to another origin are not followed, and it says where they point', async () => {
    const other = await servePages(body('text/plain', 'secret'))
    const to = { '/port': `${other.origin}/x`, '/scheme': 'https://127.0.0.1/x', '/file': 'file:///etc/passwd' }
    const server = await servePages((request, response) => {
      const { host } = request.headers
      const own = { '/user': `http://user:pass@${host}/x`, '/none': 'http://' }
      response.writeHead(301, { location: { ...to, ...own }[request.url ?? ''] ?? '' }).end()
    })
    const { get, egress } = pageTool()
    for (const [path, target] of Object.entries(to)) {
      await expect(get(server.origin + path)).rejects.toThrow(`sent Aside on to ${target}. Aside did not follow.`)
    }
    await expect(get(`${server.origin}/user`)).rejects.toThrow('Aside did not follow.')
    await expect(get(`${server.origin}/none`)).rejects.toThrow('on to another address')
    expect(other.requests).toEqual([])
    expect(egress.records()).toContainEqual(expect.objectContaining({ origin: other.origin, allowed: false }))
  })

  test('in circles end', async () => {
    const server = await servePages((request, response) =>
      response.writeHead(307, { location: `${request.url}x` }).end(),
    )
    await expect(pageTool().get(`${server.origin}/a`)).rejects.toThrow('round in circles')
    expect(server.requests.length).toBeLessThan(10)
  })
})

describe('only the open internet is reached', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://0x7f.1:PORT/',
    'http://2130706433:PORT/',
    'http://0:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://169.254.169.254/latest/meta-data',
    'http://192.168.1.1/',
    'http://10.0.0.1/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://[64:ff9b::7f00:1]:PORT/',
  ])('%s is refused before anyone is asked', async (url) => {
    const server = await servePages(body('text/plain', 'secret'))
    const { tool, egress } = pageTool({ mayReach: isPublicAddress })
    const address = url.replace('PORT', String(server.port))
    expect(() => tool.parse({ url: address })).toThrow('must not be this computer, nor its network')
    // And where nobody looked at it before.
    const run = { conversationId: 'c', signal: new AbortController().signal }
    await expect(tool.run({ url: address }, run)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(server.requests).toEqual([])
    expect(egress.records()).toEqual([expect.objectContaining({ allowed: false })])
  })

  const answers = (...addresses: string[]) =>
    addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 }))

  test.each([
    ['localhost', []],
    ['a.localhost', []],
    ['metadata.example', answers('169.254.169.254')],
    ['router.example', answers('93.184.215.14', '192.168.0.1')],
    ['six.example', answers('::ffff:127.0.0.1')],
    ['own.example', answers('0.0.0.0')],
  ])('%s is refused by the addresses that its name leads to', async (host, addresses) => {
    const server = await servePages(body('text/plain', 'secret'))
    const { get, egress } = pageTool({ mayReach: isPublicAddress }, (_name, _options, callback) =>
      callback(null, addresses),
    )
    await expect(get(`http://${host}:${server.port}/`)).rejects.toThrow(`${host} is this computer, or on the network`)
    expect(server.requests).toEqual([])
    expect(egress.records()).toEqual([
      expect.objectContaining({ origin: `http://${host}:${server.port}`, allowed: false }),
    ])
  })

  test('a name that answers otherwise the second time leads nowhere else', async () => {
    const outside = await servePages((_, response) => response.writeHead(302, { location: '/again' }).end())
    let asked = 0
    const { get, egress } = pageTool({}, (_name, _options, callback) => {
      asked += 1
      callback(null, answers(asked === 1 ? '127.0.0.1' : '127.0.0.2'))
    })
    await expect(get(`http://rebound.example:${outside.port}/`)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    // One look for each connection: what was judged is what is connected to.
    expect(asked).toBe(2)
    expect(outside.requests).toHaveLength(1)
    expect(egress.records()[0]).toMatchObject({ allowed: false })
  })

  test('and what was judged is what is connected to', async () => {
    const server = await servePages(body('text/plain', 'here'))
    const { get } = pageTool({}, (_name, _options, callback) => callback(null, answers('127.0.0.1')))
    expect(await get(`http://name.example:${server.port}/`)).toMatch(/\n\nhere$/)
    expect(server.requests[0]?.headers.host).toBe(`name.example:${server.port}`)
  })

  test('a visit allows nothing after it, and is written down', async () => {
    const server = await servePages(body('text/plain', 'x'))
    const { get, egress } = pageTool()
    await get(server.origin)
    await expect(egress.fetch(server.origin, { purpose: 'fetch_page' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(egress.records()).toMatchObject([
      { origin: server.origin, purpose: 'fetch_page', allowed: false, count: 1 },
      { origin: server.origin, purpose: 'fetch_page', allowed: true, count: 1 },
    ])
    expect(server.open).toBe(0)
  })
})

describe('a server that means harm', () => {
  test('packs a bomb: two mebibytes of it are read', async () => {
    const bomb = Buffer.concat(Array(40).fill(gzipSync(Buffer.alloc(10_000_000, 'x'))))
    const server = await servePages(body('text/plain', bomb, { 'content-encoding': 'gzip' }))
    const before = process.memoryUsage().rss
    const text = await pageTool().get(server.origin)
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
    expect(text).toContain('Only the first 2 MiB of the page were read.')
    expect(text).toContain('Its text has 2097152 characters; these are the first 64000.')
    expect(text.length).toBeLessThan(64_300)
    await expect.poll(() => server.open).toBe(0)
  })

  test.each<[string, (response: import('node:http').ServerResponse) => void]>([
    ['says nothing', () => {}],
    [
      'drips for ever',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/plain' })
        const drip = setInterval(() => response.write('x'), 20)
        response.on('close', () => clearInterval(drip))
      },
    ],
    [
      'sends a page that takes minutes to read',
      (response) => body('text/html', '<div>'.repeat(300_000))(response.req, response),
    ],
  ])('%s: the time ends it', async (_name, answer) => {
    const server = await servePages((_, response) => answer(response))
    await expect(pageTool({ timeoutMs: 600 }).get(server.origin)).rejects.toMatchObject({
      code: 'ENGINE_TIMEOUT',
      message: `127.0.0.1:${server.port} took longer than 0.6 seconds. Nothing was read.`,
    })
    await expect.poll(() => server.open).toBe(0)
  })

  test('is left at once when the answer is stopped', async () => {
    const server = await servePages(() => {})
    const stop = new AbortController()
    const reading = expect(pageTool().get(server.origin, stop.signal)).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => server.requests.length).toBe(1)
    stop.abort()
    await reading
    await expect.poll(() => server.open).toBe(0)
  })

  test('cuts the connection', async () => {
    const server = await servePages((request) => request.socket.destroy())
    await expect(pageTool().get(server.origin)).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' })
  })
})

describe('what is asked of the user', () => {
  const cardOf = async (url: string) => {
    const { tool } = pageTool()
    return tool.card(tool.parse({ url }))
  }

  test('is the address as it will be asked for', async () => {
    const card = await cardOf('https://Example.org/a b?q=ü\u202e#part')
    expect(card.fields).toEqual([{ label: 'Address', value: 'https://example.org/a%20b?q=%C3%BC%E2%80%AE' }])
    expect(card.warning).toMatch(/^This leaves your computer/)
    expect(card.warning).not.toContain('not encrypted')
  })

  test('has names of other letters in their coded form, with a warning', async () => {
    const card = await cardOf('http://аpple.com/')
    expect(card.fields[0]?.value).toBe('http://xn--pple-43d.com/')
    expect(card.warning).toContain('xn--')
    expect(card.warning).toContain('not encrypted')
  })

  test('is asked each time, and the user has to switch it on first', () => {
    const { tool } = pageTool()
    expect(tool.asks({ url: 'https://example.org/' })).toBe(true)
    expect(tool).toMatchObject({ canBeGranted: false, startsEnabled: false })
  })

  test.each([
    'ftp://example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://user:pass@example.org/',
    'https://user@example.org/',
    'example.org',
    '',
    `https://example.org/${'x'.repeat(2_000)}`,
    7,
    null,
  ])('%s is refused', (url) => {
    const { tool } = pageTool()
    expect(() => tool.parse({ url })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    expect(() => tool.parse({ url })).toThrow(/^url:? /)
  })
})
