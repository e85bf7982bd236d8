import type { Clipboard, ClipboardItem } from 'electron'

/** The system's clipboard, as far as text of other programs needs it. Nothing here keeps what it reads. */
export interface SystemClipboard {
  readText(): Promise<string>
  writeText(text: string): Promise<void>
  clear(): void
  /** Its owner, a password manager for example, asks that nobody look at it or keep it. */
  isConcealed(): Promise<boolean>
  /**
   * How to put back what it holds now. Undefined when that could not be done in full enough: files, a format of one
   * program, very much, or what is concealed.
   */
  save(): Promise<(() => Promise<void>) | undefined>
}

/** The parts of Electron that this needs. */
interface Options {
  clipboard: Pick<Clipboard, 'readText' | 'writeText' | 'clear' | 'has' | 'read' | 'write'>
  ClipboardItem: typeof ClipboardItem
  platform: NodeJS.Platform
}

/** What password managers mark their text with. */
const marks: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: ['org.nspasteboard.ConcealedType', 'com.agilebits.onepassword'],
  win32: ['ExcludeClipboardContentFromMonitorProcessing', 'Clipboard Viewer Ignore'],
  linux: ['x-kde-passwordManagerHint'],
}
const raw = (format: string) => `electron application/osclipboard;format="${format}"`

const kept = new Set(['text/plain', 'text/html', 'text/rtf', 'image/png', 'image/svg+xml'])
const files = /uri-list|copied-files|file-?url|filename|hdrop|idlist|furl/i
const MAX_KEPT = 32 * 1024 * 1024

export function createSystemClipboard({ clipboard, ClipboardItem, platform }: Options): SystemClipboard {
  const concealed = (marks[platform] ?? []).map(raw)

  async function isConcealed(): Promise<boolean> {
    const found = await Promise.all(concealed.map((format) => clipboard.has(format)))
    return found.includes(true)
  }

  return {
    readText: () => clipboard.readText(),
    writeText: (text) => clipboard.writeText(text),
    clear: () => clipboard.clear(),
    isConcealed,
    async save() {
      if (await isConcealed()) return undefined
      const items = await clipboard.read()
      const types = items.flatMap((item) => item.types)
      if (types.length === 0) return async () => clipboard.clear()
      if (types.some((type) => files.test(type))) return undefined
      const formats: Record<string, Blob> = {}
      let size = 0
      for (const item of items) {
        for (const type of item.types.filter((type) => kept.has(type))) {
          // Read now: an item reads only when it is asked, and by then the clipboard holds something else.
          const data = await item.getType(type)
          if (!(data instanceof Blob)) continue
          size += data.size
          if (size > MAX_KEPT) return undefined
          formats[type] = data
        }
      }
      if (Object.keys(formats).length === 0) return undefined
      return () => clipboard.write([new ClipboardItem(formats)])
    },
  }
}
