/** What `tinyPdf` is told beside its pages. */
interface Options {
  /** Needs a password to be read. */
  encrypted?: boolean
  /** The page tree names itself among its children. */
  loop?: boolean
  /** The tree claims so many pages. */
  count?: number
}

/**
 * A PDF of these pages, a line of text a line; null: a page without text, as a scan has. ASCII only; what a test needs of
 * PDF and no more.
 */
export function tinyPdf(
  pages: readonly (string | null)[],
  { encrypted, loop, count }: Options = {},
): Uint8Array<ArrayBuffer> {
  const objects: string[] = []
  const add = (body: string) => objects.push(body)
  const first = 4
  const kids = pages.map((_, at) => `${first + at * 2} 0 R`)
  if (loop) kids.push('2 0 R')
  add('<< /Type /Catalog /Pages 2 0 R >>')
  add(`<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${count ?? pages.length} >>`)
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>')
  for (const [at, text] of pages.entries()) {
    const content = text === null ? '0 0 100 100 re f' : textContent(text)
    const resources = '<< /Font << /F1 3 0 R >> >>'
    const contents = `${first + at * 2 + 1} 0 R`
    add(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources ${resources} /Contents ${contents} >>`)
    add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`)
  }
  const key = '0'.repeat(64)
  if (encrypted) add(`<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <${key}> /U <${key}> >>`)

  let file = '%PDF-1.4\n'
  const offsets = objects.map((body, at) => {
    const offset = file.length
    file += `${at + 1} 0 obj\n${body}\nendobj\n`
    return offset
  })
  const table = file.length
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const encrypt = encrypted ? ` /Encrypt ${objects.length} 0 R /ID [<00> <00>]` : ''
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R${encrypt} >>\nstartxref\n${table}\n%%EOF\n`
  return new TextEncoder().encode(file)
}

function textContent(text: string): string {
  const lines = text.split('\n').map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`)
  return `BT /F1 12 Tf 14 TL 72 720 Td ${lines.join(' ')} ET`
}
