/** One heading of the manual and what stands under it. */
export interface Section {
  id: number
  /** The page's own title, "Windows and their histories". */
  page: string
  /** The page's file, "windows.md". */
  file: string
  title: string
  text: string
}

const pages: Record<string, string> = import.meta.glob('../../../docs/*.md', {
  query: '?raw',
  eager: true,
  import: 'default',
})

/** The manual, page after page, cut at its second-level headings; deeper headings stay inside their section. */
export const manual: Section[] = splitPages(pages)

/** Pages by path, as Markdown. A section without text is left out. */
export function splitPages(files: Record<string, string>): Section[] {
  const sections: Omit<Section, 'id'>[] = []
  for (const [path, markdown] of Object.entries(files).sort(([one], [other]) => one.localeCompare(other))) {
    const file = path.split('/').at(-1) ?? path
    const page = /^# (.+)$/m.exec(markdown)?.[1]?.trim() ?? file
    for (const part of markdown.replace(/\r\n/g, '\n').split(/^(?=##? )/m)) {
      const [, heading = '', body = ''] = /^##? (.+)\n?([\s\S]*)$/.exec(part) ?? []
      const text = body.trim()
      if (heading && text) sections.push({ page, file, title: heading.trim(), text })
    }
  }
  return sections.map((section, id) => ({ ...section, id }))
}
