import { strict } from './strict.ts'

type Payload = string | Blob | Electron.ClipboardBookmark
type Given = ConstructorParameters<typeof Electron.ClipboardItem>[0]

/** One entry: what it holds by MIME type. */
export class ClipboardItem {
  readonly types: string[]
  private readonly items: Given

  constructor(items: Given) {
    this.items = items
    this.types = Object.keys(items)
  }
  // biome-ignore lint/suspicious/noExplicitAny: Electron's own type depends on the literal that is asked for.
  async getType(type: string): Promise<any> {
    const found = await this.items[type]
    if (found === undefined) throw new Error(`The type ${type} is not in this item`)
    return typeof found === 'string' ? new Blob([found], { type }) : found
  }
}
strict('ClipboardItem', ClipboardItem.prototype)

/** A clipboard of the system: CLIPBOARD, or what X11 calls PRIMARY. */
class HeldClipboard {
  /** The stand-in's own: how often its text, or all of it, was read. */
  reads = 0
  private held = new Map<string, Payload>()

  async readText(): Promise<string> {
    this.reads++
    const text = this.held.get('text/plain') ?? ''
    return text instanceof Blob ? text.text() : String(text)
  }
  async writeText(text: string): Promise<void> {
    this.hold({ 'text/plain': text })
  }
  async has(mimetype: string): Promise<boolean> {
    return this.held.has(mimetype)
  }
  /** As Electron's items these read when they are asked, and then from what the clipboard holds by then. */
  async read(): Promise<Electron.ClipboardItem[]> {
    if (this.held.size === 0) return []
    const getType = async (type: string) => {
      this.reads++
      return new ClipboardItem(Object.fromEntries(this.held)).getType(type)
    }
    return [{ types: [...this.held.keys()], getType }]
  }
  async write(items: Electron.ClipboardItem[]): Promise<void> {
    const types = items.flatMap((item) => item.types.map((type) => [type, item.getType(type)] as const))
    this.hold(Object.fromEntries(await Promise.all(types.map(async ([type, data]) => [type, await data]))))
  }
  clear(): void {
    this.hold({})
  }
  /** The stand-in's own: another program puts this on it, by type. */
  hold(types: Record<string, Payload>): void {
    this.held = new Map(Object.entries(types).filter(([, data]) => data !== ''))
  }
}
strict('clipboard', HeldClipboard.prototype)

export const selection = new HeldClipboard()
export const clipboard = Object.assign(new HeldClipboard(), { selection: selection as unknown as Electron.Clipboard })
