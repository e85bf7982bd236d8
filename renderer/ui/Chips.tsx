import { ClipboardList, FileText, TextCursorInput, X } from 'lucide-react'
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import { strings } from '../../shared/strings.ts'
import { Keys } from './Keys.tsx'
import './chips.css'

const words = strings.chips
const signs = { clipboard: ClipboardList, selection: TextCursorInput, file: FileText }
const FIRST_WORDS = 60
const NAME_LENGTH = 25
const NAME_END = 9

export interface ChipView {
  readonly id: string
  readonly kind: 'clipboard' | 'selection' | 'file'
  readonly name: string
  readonly text: string
  readonly cut: boolean
}

/** Something that could be added; nothing of it has been read. */
export interface ChipOffer {
  readonly kind: 'clipboard' | 'selection'
  /** The keys that add it, one string a key. */
  readonly keys: readonly string[]
}

export interface ChipsProps {
  chips: readonly ChipView[]
  offers?: readonly ChipOffer[]
  onTake?: (kind: ChipOffer['kind']) => void
  onRemove: (id: string) => void
  /** The chip that has the focus goes, and none is left to take it. */
  onFocusLost: () => void
}

/** What goes along with the question: name, first words and size, with a button that takes it away; then the offers. */
export function Chips({ chips, offers = [], onTake, onRemove, onFocusLost }: ChipsProps) {
  const list = useRef<HTMLUListElement>(null)
  const wanted = useRef<number | null>(null)
  useLayoutEffect(() => {
    const at = wanted.current
    wanted.current = null
    if (at === null) return
    const buttons = list.current?.querySelectorAll<HTMLElement>('.context-chip-remove') ?? []
    buttons[Math.min(at, buttons.length - 1)]?.focus()
  })
  if (chips.length === 0 && offers.length === 0) return null
  const remove = (id: string, at: number) => {
    // Before the last one goes, and with it perhaps all of this.
    if (chips.length === 1) onFocusLost()
    else wanted.current = at
    onRemove(id)
  }
  const onKeyDown = (event: KeyboardEvent, id: string, at: number) => {
    if (event.key !== 'Backspace' && event.key !== 'Delete') return
    event.preventDefault()
    remove(id, at)
  }
  return (
    <ul ref={list} className="context-chips" aria-label={words.label}>
      {chips.map((chip, at) => {
        const Sign = signs[chip.kind]
        return (
          <li key={chip.id} className="context-chip">
            <Sign size={14} aria-hidden="true" />
            <ChipName name={chip.name} />
            <span className="context-chip-words">{firstWords(chip.text)}</span>
            <span className="context-chip-size" title={words.sizeLabel(chip.text.length)}>
              <span aria-hidden="true">{words.size(chip.text.length)}</span>
              <span className="visually-hidden">{words.sizeLabel(chip.text.length)}</span>
            </span>
            {chip.cut && (
              <span className="context-chip-cut" title={words.cutLabel}>
                <span aria-hidden="true">{words.cut}</span>
                <span className="visually-hidden">{words.cutLabel}</span>
              </span>
            )}
            <button
              type="button"
              className="context-chip-remove"
              aria-label={words.remove(chip.name)}
              title={words.remove(chip.name)}
              onClick={() => remove(chip.id, at)}
              onKeyDown={(event) => onKeyDown(event, chip.id, at)}
            >
              <X size={14} />
            </button>
          </li>
        )
      })}
      {offers.map(({ kind, keys }) => {
        const Sign = signs[kind]
        return (
          <li key={kind}>
            <button
              type="button"
              className="context-chip context-chip-offer"
              aria-label={words.offer[kind]}
              title={words.offer[kind]}
              onClick={() => onTake?.(kind)}
            >
              <Sign size={14} aria-hidden="true" />
              {words[kind]} <Keys keys={keys} bare />
            </button>
          </li>
        )
      })}
    </ul>
  )
}

/** A long name loses its middle: its end tells what kind of file it is. */
function ChipName({ name }: { name: string }) {
  if (name.length <= NAME_LENGTH) return <b>{name}</b>
  return (
    <b title={name}>
      <span aria-hidden="true">
        {name.slice(0, NAME_LENGTH - NAME_END - 1).trimEnd()}…{name.slice(-NAME_END).trimStart()}
      </span>
      <span className="visually-hidden">{name}</span>
    </b>
  )
}

function firstWords(text: string): string {
  const line = text
    .slice(0, FIRST_WORDS * 4)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > FIRST_WORDS ? `${line.slice(0, FIRST_WORDS).trimEnd()}…` : line
}
