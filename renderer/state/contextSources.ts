import type { ContextText } from '../../shared/contract/context.ts'
import { AppError } from '../../shared/model/errors.ts'
import { strings } from '../../shared/strings.ts'
import type { Api } from '../connection/api.ts'

const words = strings.chips

export interface ContextSources {
  clipboard(): Promise<ContextText>
  selection(): Promise<ContextText>
}

/**
 * Where a page reads text of other programs: main on the desktop. In browser mode main has none, and the clipboard is
 * asked of the browser, which allows it only right after a key or a click.
 */
export function contextSources({ context }: Pick<Api, 'context'>, inBrowser: boolean): ContextSources {
  return {
    clipboard: inBrowser ? readBrowserClipboard : () => context.clipboard(),
    selection: () => context.selection(),
  }
}

async function readBrowserClipboard(): Promise<ContextText> {
  try {
    return { text: await navigator.clipboard.readText(), cut: false }
  } catch (cause) {
    throw new AppError('FORBIDDEN', words.clipboardRefused, { next: words.clipboardRefusedNext, cause })
  }
}
