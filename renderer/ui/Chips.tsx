import { ClipboardList, FileText, ScrollText, TextCursorInput, TriangleAlert, X } from 'lucide-react'
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import { strings } from '../../shared/strings.ts'
import { Keys } from './Keys.tsx'
import { type ImageData64, useImageUrl } from './useImageUrl.ts'
import './chips.css'

const words = strings.chips
const signs = { clipboard: ClipboardList, selection: TextCursorInput, file: FileText, pdf: ScrollText }
const FIRST_WORDS = 60
const NAME_LENGTH = 25
const NAME_END = 9

interface AnyChip {
  readonly id: string
  readonly name: string
  /** What it takes of the model's context, roughly. */
  readonly tokens: number
  /** Why it can't be sent as things are. */
  readonly problem?: string | undefined
}

interface TextChip extends AnyChip {
  readonly kind: 'clipboard' | 'selection' | 'file' | 'pdf'
  readonly text: string
  readonly cut?: boolean
  /** Of a PDF. */
  readonly pages?: number | undefined
}

interface ImageChip extends AnyChip, ImageData64 {
  readonly kind: 'image'
  readonly width?: number | undefined
  readonly height?: number | undefined
}

export type ChipView = TextChip | ImageChip

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
  const together = chips.reduce((sum, { tokens }) => sum + tokens, 0)
  return (
    <>
      <ul ref={list} className="context-chips" aria-label={words.label}>
        {chips.map((chip, at) => (
          <li key={chip.id} className={`context-chip ${chip.problem ? 'context-chip-unfit' : ''}`}>
            {chip.kind === 'image' ? <Thumbnail {...chip} /> : <Sign kind={chip.kind} />}
            <ChipName name={chip.name} />
            {chip.kind !== 'image' && <span className="context-chip-words">{firstWords(chip.text)}</span>}
            <ChipSize chip={chip} />
            {chip.kind !== 'image' && chip.cut && (
              <Cut label={chip.kind === 'pdf' ? words.cutPdfLabel : words.cutLabel} />
            )}
            {chip.problem && (
              <span className="context-chip-problem" title={chip.problem}>
                <TriangleAlert size={14} aria-hidden="true" />
                <span className="visually-hidden">{chip.problem}</span>
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
        ))}
        {offers.map(({ kind, keys }) => {
          return (
            <li key={kind}>
              <button
                type="button"
                className="context-chip context-chip-offer"
                aria-label={words.offer[kind]}
                title={words.offer[kind]}
                onClick={() => onTake?.(kind)}
              >
                <Sign kind={kind} />
                {words[kind]} <Keys keys={keys} bare />
              </button>
            </li>
          )
        })}
      </ul>
      {chips.length > 1 && <p className="context-chips-sum">{words.together(together)}</p>}
    </>
  )
}

function Sign({ kind }: { kind: keyof typeof signs }) {
  const Icon = signs[kind]
  return <Icon size={14} aria-hidden="true" />
}

function Thumbnail(image: ImageChip) {
  return <img className="context-chip-image" src={useImageUrl(image)} alt={words.picture} />
}

function Cut({ label }: { label: string }) {
  return (
    <span className="context-chip-cut" title={label}>
      <span aria-hidden="true">{words.cut}</span>
      <span className="visually-hidden">{label}</span>
    </span>
  )
}

/** What it costs; how much it is, where that is said in other words, is its title. */
function ChipSize({ chip }: { chip: ChipView }) {
  return (
    <span className="context-chip-size" title={sizeLabel(chip)}>
      {chip.kind === 'pdf' && chip.pages !== undefined && `${words.pages(chip.pages)}, `}
      {words.tokens(chip.tokens)}
      <span className="visually-hidden">, {sizeLabel(chip)}</span>
    </span>
  )
}

function sizeLabel(chip: ChipView): string {
  if (chip.kind !== 'image') return words.sizeLabel(chip.text.length)
  const { width, height } = chip
  return width !== undefined && height !== undefined ? words.pixelsLabel(width, height) : ''
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
