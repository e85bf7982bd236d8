import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeAddress } from '../../electron/platform/address.ts'
import { AppError } from '../../shared/model/errors.ts'

const read: [string, string, string][] = [
  ['', 'http://127.0.0.1:11434', 'local'],
  ['  ', 'http://127.0.0.1:11434', 'local'],
  ['localhost', 'http://localhost:11434', 'local'],
  ['LOCALHOST:8080', 'http://localhost:8080', 'local'],
  [':11435', 'http://127.0.0.1:11435', 'local'],
  ['127.0.0.1', 'http://127.0.0.1:11434', 'local'],
  ['127.8.9.1:5', 'http://127.8.9.1:5', 'local'],
  ['0.0.0.0', 'http://127.0.0.1:11434', 'local'],
  ['0.0.0.0:4242', 'http://127.0.0.1:4242', 'local'],
  ['http://0.0.0.0:11434', 'http://127.0.0.1:11434', 'local'],
  ['0', 'http://127.0.0.1:11434', 'local'],
  ['::1', 'http://[::1]:11434', 'local'],
  ['[::1]', 'http://[::1]:11434', 'local'],
  ['[::1]:8080', 'http://[::1]:8080', 'local'],
  ['[::]', 'http://[::1]:11434', 'local'],
  ['[::]:11434', 'http://[::1]:11434', 'local'],
  ['[::ffff:127.0.0.1]:1', 'http://[::ffff:7f00:1]:1', 'local'],
  ['ollama.localhost', 'http://ollama.localhost:11434', 'local'],
  ['http://localhost', 'http://localhost', 'local'],
  ['http://', 'http://127.0.0.1', 'local'],
  ['http://127.0.0.1:80', 'http://127.0.0.1', 'local'],
  ['https://localhost', 'https://localhost', 'local'],
  ['https://localhost:11434', 'https://localhost:11434', 'local'],
  ['http://localhost:11434/', 'http://localhost:11434', 'local'],
  ['http://localhost:11434/api/tags?x=1', 'http://localhost:11434', 'local'],
  ['localhost/v1', 'http://localhost:11434', 'local'],
  ['"localhost:11434"', 'http://localhost:11434', 'local'],
  ["' localhost '", 'http://localhost:11434', 'local'],
  ['192.168.1.20', 'http://192.168.1.20:11434', 'network'],
  ['10.1.2.3:1', 'http://10.1.2.3:1', 'network'],
  ['172.31.0.1', 'http://172.31.0.1:11434', 'network'],
  ['100.100.1.1', 'http://100.100.1.1:11434', 'network'],
  ['[fe80::1]:11434', 'http://[fe80::1]:11434', 'network'],
  ['fd00::5', 'http://[fd00::5]:11434', 'network'],
  ['my-server', 'http://my-server:11434', 'network'],
  ['nas.local:1234', 'http://nas.local:1234', 'network'],
  ['example.org', 'http://example.org:11434', 'beyond'],
  ['https://ollama.example.org', 'https://ollama.example.org', 'beyond'],
  ['8.8.8.8', 'http://8.8.8.8:11434', 'beyond'],
  ['172.32.0.1', 'http://172.32.0.1:11434', 'beyond'],
  ['[2001:db8::1]:80', 'http://[2001:db8::1]', 'beyond'],
  // What looks near and is not.
  ['localhost.example.org', 'http://localhost.example.org:11434', 'beyond'],
  ['127.0.0.1.example.org', 'http://127.0.0.1.example.org:11434', 'beyond'],
  ['notlocalhost.com', 'http://notlocalhost.com:11434', 'beyond'],
  ['0x7f.1', 'http://127.0.0.1:11434', 'local'],
  ['0x08080808', 'http://8.8.8.8:11434', 'beyond'],
  ['[::ffff:8.8.8.8]', 'http://[::ffff:808:808]:11434', 'beyond'],
  ['localhost.', 'http://localhost.:11434', 'local'],
]

const refused = [
  'ftp://localhost',
  'file:///etc/passwd',
  'javascript://x',
  'localhost:port',
  'localhost:0',
  'localhost:65536',
  'localhost:-1',
  'localhost:1:2',
  'http://user:secret@localhost:11434',
  'user@localhost',
  'two words',
  '[::1',
  '[nonsense]:11434',
  '999.1.1.1',
]

describe('an address as Ollama reads it', () => {
  test.each(read)('%j is %s, %s', (address, origin, reach) => {
    expect(judgeAddress(address)).toEqual({ origin, reach })
    // What was read can be read again: it is saved as the address that was agreed to.
    expect(judgeAddress(origin)).toEqual({ origin, reach })
  })

  test.each(refused)('%j is refused with what to do', (address) => {
    expect(() => judgeAddress(address)).toThrow(AppError)
    try {
      judgeAddress(address)
    } catch (error) {
      expect((error as AppError).code).toBe('INVALID_INPUT')
      expect((error as AppError).next).toMatch(/127\.0\.0\.1:11434/)
      expect((error as AppError).message).not.toContain('secret')
    }
  })

  test('the environment counts when no address is set', () => {
    expect(judgeAddress('', { OLLAMA_HOST: '"0.0.0.0:4000"' }).origin).toBe('http://127.0.0.1:4000')
    expect(judgeAddress('localhost:1', { OLLAMA_HOST: 'elsewhere' }).origin).toBe('http://localhost:1')
    expect(() => judgeAddress('', { OLLAMA_HOST: 'ftp://x' })).toThrow(AppError)
  })

  test.each([
    ['127.0.0.1:abc', 'http://127.0.0.1:11434'],
    [':none', 'http://127.0.0.1:11434'],
    ['localhost:0', 'http://localhost:11434'],
    ['0.0.0.0:65536', 'http://127.0.0.1:11434'],
    ['http://localhost:x', 'http://localhost'],
    ['https://localhost:-1/', 'https://localhost'],
    ['[::1]:99999', 'http://[::1]:11434'],
  ])('a port that is none, in OLLAMA_HOST=%s, is the usual one, as Ollama takes it', (host, origin) => {
    expect(judgeAddress('', { OLLAMA_HOST: host }).origin).toBe(origin)
    expect(() => judgeAddress(host)).toThrow(/is not a port/)
  })

  test('any text at all is an origin or INVALID_INPUT', () => {
    const parts = fc.constantFrom(
      'http://',
      'https://',
      'localhost',
      '127.0.0.1',
      ':',
      '[',
      ']',
      '::1',
      '/',
      '@',
      '%',
      '#',
      '\\',
      '0',
      ' ',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(parts).map((some) => some.join('')),
        ),
        (address) => {
          try {
            const { origin } = judgeAddress(address)
            expect(new URL(origin).origin).toBe(origin)
          } catch (error) {
            expect((error as AppError).code).toBe('INVALID_INPUT')
          }
        },
      ),
      { numRuns: 1_000 },
    )
  })
})
