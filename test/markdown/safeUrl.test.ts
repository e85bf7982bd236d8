import { describe, expect, it } from 'vitest'
import { isInlineImage, pretendsToBe, safeUrl, visible } from '../../renderer/markdown/safeUrl.ts'

describe('addresses of links', () => {
  it.each([
    ['https://a.example/x?y=1#z', 'https://a.example/x?y=1#z', 'a.example'],
    ['HTTP://A.example', 'http://a.example/', 'a.example'],
    ['http://127.0.0.1:11434/api', 'http://127.0.0.1:11434/api', '127.0.0.1:11434'],
    ['mailto:x@y.example?subject=hi', 'mailto:x@y.example?subject=hi', 'x@y.example'],
    ['ht\ntps://a.example', 'https://a.example/', 'a.example'],
    ['https://аррӏе.com', 'https://xn--80ak6aa92e.com/', 'xn--80ak6aa92e.com'],
  ])('%j may be opened', (source, href, leadsTo) => {
    expect(safeUrl(source)).toEqual({ href, leadsTo })
  })

  it.each([
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'ms-msdt:/id',
    'app://aside/index.html',
    '//evil.example/x',
    '/etc/passwd',
    'page.html',
    '#part',
    '',
    'https://',
    'https://bank.example@evil.example/',
    'mailto:x@y.example?attach=/etc/passwd',
  ])('%j may not', (source) => {
    expect(safeUrl(source)).toBeUndefined()
  })
})

describe('text of links', () => {
  it.each([
    ['https://bank.example', 'evil.example'],
    ['www.bank.example/login', 'evil.example'],
    ['bank.com', 'evil.example'],
    ['ba\u200bnk.com', 'evil.example'],
    ['\u202ahttps://bank.example\u202c', 'evil.example'],
    ['https://xn--80ak6aa92e.com', 'apple.com'],
  ])('%j does not lead to %s and is found out', (text, leadsTo) => {
    expect(pretendsToBe(text, leadsTo)).toBe(true)
  })

  it.each([
    ['https://a.example/x', 'a.example'],
    ['www.a.example', 'a.example'],
    ['https://a.example:8080/x', 'a.example:8080'],
    ['the page about Node.js', 'nodejs.org'],
    ['Node.js', 'nodejs.org'],
    ['README.md', 'github.com'],
    ['gmail.com', 'someone@gmail.com'],
    ['https://аррӏе.com', 'xn--80ak6aa92e.com'],
  ])('%j is fine for %s', (text, leadsTo) => {
    expect(pretendsToBe(text, leadsTo)).toBe(false)
  })

  it('loses what can not be seen, and keeps what joins letters', () => {
    expect(visible('a\u202eb\u200bc\ufeff')).toBe('abc')
    expect(visible('👩\u200d👧 می\u200cخواهم')).toBe('👩\u200d👧 می\u200cخواهم')
  })
})

describe('pictures', () => {
  it('are shown when they are their own data and can not run', () => {
    expect(isInlineImage('data:image/png;base64,iVBORw0KGgo=')).toBe(true)
    expect(isInlineImage('data:image/svg+xml;base64,PHN2Zy8+')).toBe(false)
    expect(isInlineImage('data:image/png,<svg>')).toBe(false)
    expect(isInlineImage('data:image/png;base64,AA" onerror="x')).toBe(false)
    expect(isInlineImage('https://a.example/x.png')).toBe(false)
  })
})
