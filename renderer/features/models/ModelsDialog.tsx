import { Tabs } from 'radix-ui'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { ModelRef } from '../../../shared/model/conversation.ts'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { useLoadedModels, useTransfers } from '../../state/modelsState.ts'
import { isOnTheWay } from '../../state/transferList.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { GetPage } from './pages/GetPage.tsx'
import { InstalledPage } from './pages/InstalledPage.tsx'
import { LoadedPage } from './pages/LoadedPage.tsx'
import './modelsDialog.css'

const words = strings.modelsPage

export type ManagePage = 'installed' | 'loaded' | 'get'

/** What a page does before Esc closes the dialog; true when that was all. */
export type PageEscape = RefObject<(() => boolean) | null>

interface ModelsDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  engines: readonly EngineStatus[]
  /** The page that is open at first. */
  page: ManagePage
  /** Whether the system's own chooser can be asked for a file. */
  canChoose: boolean
  /** A new conversation with that model. */
  onChat: (model: ModelRef) => void
  onOpenLink: (url: string) => void
}

/** Every model of every engine: what is installed, what is in memory, and how to get more. */
export function ModelsDialog(props: ModelsDialogProps) {
  return props.open ? <Filled {...props} /> : null
}

function Filled({ onOpenChange, engines, page, canChoose, onChat, onOpenLink }: ModelsDialogProps) {
  const [shown, setShown] = useState<string>(page)
  // Asked for another page, it shows that.
  useEffect(() => setShown(page), [page])
  const pageEscape = useRef<(() => boolean) | null>(null)
  const loaded = useLoadedModels()
  const onTheWay = useTransfers().all.filter(isOnTheWay).length
  const pages = [
    {
      id: 'installed',
      title: words.installed,
      count: 0,
      content: <InstalledPage {...{ engines, onChat }} onEscape={pageEscape} onGet={() => setShown('get')} />,
    },
    {
      id: 'loaded',
      title: words.loadedNow,
      count: loaded?.length ?? 0,
      content: <LoadedPage {...{ engines, loaded }} />,
    },
    {
      id: 'get',
      title: words.get,
      count: onTheWay,
      content: <GetPage {...{ engines, canChoose, onChat, onOpenLink }} />,
    },
  ]
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      onEscape={() => pageEscape.current?.() || onOpenChange(false)}
      title={words.title}
      className="manage"
    >
      <Tabs.Root value={shown} onValueChange={setShown} orientation="horizontal" className="manage-tabs">
        <Tabs.List className="manage-list" aria-label={words.title}>
          {pages.map(({ id, title, count }) => (
            <Tabs.Trigger key={id} value={id} className="manage-tab">
              {title}
              {count > 0 && <span className="manage-count">{count}</span>}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {pages.map(({ id, content }) => (
          <Tabs.Content key={id} value={id} className="manage-page dialog-scroll" tabIndex={-1}>
            {content}
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </Dialog>
  )
}
