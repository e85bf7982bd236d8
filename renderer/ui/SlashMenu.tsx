import { Popover as Radix } from 'radix-ui'
import { type RefObject, useEffect } from 'react'
import { strings } from '../../shared/strings.ts'
import { announce } from './Announcer.tsx'
import { Keys } from './Keys.tsx'
import './menu.css'
import './slashMenu.css'

const words = strings.commands

export interface SlashMenuOption {
  readonly id: string
  readonly name: string
  readonly title: string
  /** An example of what it makes; empty: none. */
  readonly example: string
  readonly keys: readonly string[] | undefined
}

export interface SlashMenuProps {
  listId: string
  options: readonly SlashMenuOption[]
  active: number
  onChoose: (at: number) => void
}

/** The commands that fit what is typed, the active one with its example. The focus stays in the box. */
export function SlashMenu({ listId, options, active, onChoose }: SlashMenuProps) {
  const example = options[active]?.example.trim()
  const { length } = options
  useEffect(() => announce(words.count(length)), [length])
  const activeId = options[active]?.id
  useEffect(() => {
    const option = activeId === undefined ? null : document.getElementById(activeId)
    option?.scrollIntoView({ block: 'nearest' })
  }, [activeId])
  return (
    <div className="slash-menu">
      <div id={listId} role="listbox" aria-label={words.title} className="slash-list">
        {options.map((option, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are those of the box, which keeps the focus
          <div
            key={option.name}
            id={option.id}
            role="option"
            tabIndex={-1}
            aria-selected={at === active}
            aria-describedby={at === active && example ? `${listId}-example` : undefined}
            className="slash-option"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(at)}
          >
            <b>/{option.name}</b>
            <span>{option.title}</span>
            {option.keys && <Keys keys={option.keys} />}
          </div>
        ))}
      </div>
      {example && (
        <div id={`${listId}-example`} className="slash-example">
          <small>{words.example}</small>
          <p>{example}</p>
        </div>
      )}
    </div>
  )
}

/** The menu over a box that stands at the foot of a window. */
export function FloatingSlashMenu({
  anchor,
  onDismiss,
  ...menu
}: SlashMenuProps & { anchor: RefObject<HTMLElement | null>; onDismiss: () => void }) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && onDismiss()}>
      <Radix.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Radix.Portal>
        <Radix.Content
          aria-label={words.title}
          className="popover slash-floating"
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
        >
          <SlashMenu {...menu} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Says which command the text probably means: as it stands, it will be sent as text. */
export function SlashMeant({ id, name }: { id: string; name: string }) {
  useEffect(() => announce(words.meant(name)), [name])
  return (
    <p id={id} className="slash-called">
      {words.meant(name)}
    </p>
  )
}

interface SlashCalledProps {
  id: string
  title: string
  model?: string | undefined
  preset?: string | undefined
}

/** Says which command the text calls, so that nobody wonders what will be sent. */
export function SlashCalled({ id, title, model, preset }: SlashCalledProps) {
  return (
    <p id={id} className="slash-called">
      <b>{title}</b>
      {model !== undefined && <span>{words.withModel(model)}</span>}
      {preset !== undefined && <span>{words.withPreset(preset)}</span>}
    </p>
  )
}
