import { type ReactNode, type RefObject, useRef } from 'react'
import { type ActionHandlers, type Keyboard, perform } from '../../../shared/actions.ts'
import { strings } from '../../../shared/strings.ts'
import type { SlashMenuState } from '../../state/slashMenu.ts'
import { SlashCalled, SlashMeant, SlashMenu } from '../../ui/SlashMenu.tsx'
import { QuickFoot, type QuickHint } from './QuickFoot.tsx'
import { QuickOut } from './QuickOut.tsx'
import { useFit } from './useFit.ts'
import './quick.css'

const words = strings.quick
/** Room for the list of models over a page that is only as tall as its box. */
const PANEL_HEIGHT = 440

/** What there is to say above the answer: why something was not done, or what was. */
export interface QuickSaid {
  readonly kind: 'problem' | 'note'
  readonly text: string
}

export interface QuickAskProps {
  /** A window of its own, a browser's tab, or over a window. */
  place: 'window' | 'tab' | 'overlay'
  box: RefObject<HTMLTextAreaElement | null>
  text: string
  onText: (text: string) => void
  /** The commands for a text that begins with a slash. */
  menu: SlashMenuState
  placeholder: string
  /** What every key of quick ask does. */
  handlers: ActionHandlers<'quick'>
  keyboard: Keyboard
  /** The question is on its way. */
  sending: boolean
  /** The model picker's button, and whether its list is open. */
  picker: ReactNode
  picking: boolean
  /** Texts that go along, and those that could. */
  chips: ReactNode
  /** Files are dragged over the page. */
  dragging: boolean
  /** Questions that wait for the answer. */
  queue: ReactNode
  said: QuickSaid | null
  /** What keeps questions from being answered as usual; null when nothing does. */
  state: string | null
  /** The conversation, drawn, which it is, and its newest answer; undefined before the first question. */
  talk: ReactNode
  conversationId: string | null
  answerId: string | undefined
  hints: readonly QuickHint[]
  /** For the foot's far end: how fast the answer is. */
  facts: string | undefined
  /** Makes the window as tall as this. */
  fit?: (height: number) => void
}

/** One growing line, what goes along with it, and the answer below. */
export function QuickAsk(props: QuickAskProps) {
  const { place, box, text, menu, handlers, keyboard, said, talk, answerId, fit } = props
  const panel = useRef<HTMLDivElement>(null)
  useFit(panel, { fit, atLeast: props.picking ? PANEL_HEIGHT : 0 })
  const Frame = place === 'overlay' ? 'div' : 'main'
  return (
    <Frame ref={panel} className={`quick quick-in-${place} ${props.dragging ? 'quick-dragging' : ''}`}>
      {place !== 'overlay' && <h1 className="visually-hidden">{strings.app.quickAsk}</h1>}
      <div className="quick-in" aria-busy={props.sending}>
        <textarea
          {...menu.box}
          ref={box}
          rows={1}
          aria-label={words.label}
          aria-describedby={menu.called || menu.meant ? 'quick-command' : undefined}
          placeholder={props.placeholder}
          value={text}
          // biome-ignore lint/a11y/noAutofocus: the page is this one box
          autoFocus
          onChange={(event) => props.onText(event.target.value)}
          onKeyDown={(event) => {
            // 229 is what some input methods send instead of the key that ends their composition.
            if (event.defaultPrevented || event.nativeEvent.isComposing || event.keyCode === 229) return
            if (perform(event.nativeEvent, 'quick', handlers, keyboard)) event.preventDefault()
          }}
        />
        {props.picker}
      </div>
      {menu.called && <SlashCalled id="quick-command" {...menu.called} />}
      {menu.meant !== undefined && <SlashMeant id="quick-command" name={menu.meant} />}
      {menu.open && (
        <SlashMenu listId={menu.listId} options={menu.options} active={menu.active} onChoose={menu.choose} />
      )}
      {props.chips}
      {props.dragging && <p className="quick-said">{strings.chips.drop}</p>}
      {said && (
        <p className={`quick-said quick-${said.kind}`} role={said.kind === 'problem' ? 'alert' : undefined}>
          {said.text}
        </p>
      )}
      {props.state && (
        <p className="quick-said" role="status">
          {props.state}
        </p>
      )}
      {props.queue}
      {talk && (
        <QuickOut key={props.conversationId} answerId={answerId}>
          {talk}
        </QuickOut>
      )}
      <QuickFoot hints={props.hints} facts={props.facts} keyboard={keyboard} />
    </Frame>
  )
}
