import { type Ref, useImperativeHandle, useRef, useState } from 'react'
import { type Keyboard, type LeftToWindowId, leftToWindowIds } from '../../shared/actions.ts'
import type { Offers } from '../../shared/contract/context.ts'
import { canSee, GUIDE } from '../../shared/models.ts'
import { strings } from '../../shared/strings.ts'
import { HeldCard } from '../features/chat/promptFit/HeldCard.tsx'
import { speedText } from '../features/chat/speed.ts'
import { ModelPicker } from '../features/models/ModelPicker.tsx'
import { type ActionHandlers, useActionKeys } from '../features/palette/useActionKeys.ts'
import { QuickAsk } from '../features/quickAsk/QuickAsk.tsx'
import { useTypingToBox } from '../features/quickAsk/useTypingToBox.ts'
import { QUICK_CHIPS } from '../state/chips.ts'
import { useHasEarlier } from '../state/earlierQuestions.ts'
import { lackingIn, refreshEngines } from '../state/enginesState.ts'
import { useAnswerEnded, useConnectionState } from '../state/notices.ts'
import { fitQuick } from '../state/quickState.ts'
import { startCommand, useSlashMenu } from '../state/slashMenu.ts'
import { announce } from '../ui/Announcer.tsx'
import { useChatEngines } from '../useChatEngines.ts'
import { useChosen } from '../useChosen.ts'
import { useRefusal } from '../useRefusal.ts'
import { QuickChips } from './QuickChips.tsx'
import { QuickQueue } from './QuickQueue.tsx'
import { QuickTalk } from './QuickTalk.tsx'
import { hintsOf } from './quickHints.ts'
import { heardAnywhere, useQuickActions } from './useQuickActions.ts'
import { type QuickDesk, useQuickAsk } from './useQuickAsk.ts'
import { useQuickChips } from './useQuickChips.ts'
import '../features/chat/messages.css'
import '../features/chat/composer.css'

const words = strings.quick

export interface QuickHandle {
  /** Into the box. */
  focus(): void
  /** Selects its text: whoever comes back begins anew by typing. */
  select(): void
  /** One step back: stop, clear, close. */
  escape(): void
  /** Asks this now; what is being typed stays. */
  ask(text: string): void
  /** Begins with this slash command; what is being typed becomes its input. */
  startCommand(name: string): void
}

export interface QuickPlaceProps {
  handle: Ref<QuickHandle>
  place: 'window' | 'tab' | 'overlay'
  /** Something stands over it that has the keys. */
  covered?: boolean
  desk: QuickDesk
  keyboard: Keyboard
  /** What could be added; null while nobody has said. */
  offers: Offers | null
  /** Esc, with nothing left to stop or to clear. False when there is nothing to close either. */
  onClose: () => unknown
  /** Shows the conversation in a window, with what was not sent there. */
  onMove: Parameters<typeof useQuickAsk>[1]
  /** Has a window do this; absent where quick ask is over one, which hears these keys itself. */
  onWindowAction?: (action: LeftToWindowId) => Promise<unknown>
}

/** Quick ask, wherever it is shown: its desk, its keys and its parts put together. */
export function QuickPlace(props: QuickPlaceProps) {
  const { handle, place, covered = false, desk, keyboard, offers, onClose, onMove, onWindowAction } = props
  const box = useRef<HTMLTextAreaElement>(null)
  const [picking, setPicking] = useState(false)
  const { engines } = useChatEngines()
  const asking = useQuickAsk(desk, onMove)
  const { conversationId, text, answer, run, said, say, attempt } = asking
  const chosen = useChosen(conversationId, desk)
  const refusal = useRefusal(QUICK_CHIPS, chosen.settings)
  const hasEarlier = useHasEarlier(desk)
  const lost = useConnectionState() === 'lost'
  const lacking = chosen.ref?.engine === GUIDE ? lackingIn(engines) : null
  const chips = useQuickChips(box, attempt)
  const focus = () => box.current?.focus()
  const { handlers, onText } = useQuickActions({ desk, place, box, asking, chips, onClose })
  const menu = useSlashMenu({ text, onText, place: QUICK_CHIPS, keyboard, onProblem: say })

  useImperativeHandle(handle, () => ({
    focus,
    select: () => box.current?.select(),
    escape: () => (menu.open ? menu.dismiss() : void handlers.stopOrClear()),
    ask: (asked) => attempt(asking.askApart(asked)),
    startCommand(name) {
      const begin = async () => {
        await desk.ready
        await startCommand(name, { conversationId: desk.history.shown, place: QUICK_CHIPS, desk })
      }
      attempt(begin())
      requestAnimationFrame(focus)
    },
  }))

  const windowKeys: ActionHandlers = { chooseModel: () => setPicking(!picking) }
  // The system's chooser would take the focus from a window of its own, and so put it away.
  if (place !== 'window') windowKeys.attach = chips.choose
  if (onWindowAction) for (const id of leftToWindowIds) windowKeys[id] = () => attempt(onWindowAction(id))
  useActionKeys('quick', covered ? {} : heardAnywhere(handlers), keyboard)
  useActionKeys('window', covered ? {} : windowKeys, keyboard)
  useTypingToBox(box, !covered)
  useAnswerEnded((end) => {
    if (end.conversationId === conversationId) announce(strings.conversation.ended[end.outcome])
  })

  return (
    <QuickAsk
      place={place}
      box={box}
      text={text}
      onText={onText}
      menu={menu}
      placeholder={
        conversationId !== null
          ? words.followUp
          : chosen.ref?.engine === GUIDE
            ? words.placeholderGuide
            : words.placeholder
      }
      handlers={handlers}
      keyboard={keyboard}
      sending={asking.sending}
      picker={
        <ModelPicker
          engines={engines}
          chosen={chosen.ref}
          onChoose={(model) => attempt(chosen.change({ ...chosen.settings, model }))}
          open={picking}
          onOpenChange={setPicking}
          onRefresh={() => attempt(refreshEngines())}
          keyboard={keyboard}
          refusal={refusal}
          onCloseFocus={focus}
        />
      }
      picking={picking}
      chips={
        <QuickChips
          chips={chips}
          offers={offers}
          keyboard={keyboard}
          blind={canSee(chosen.model) ? undefined : chosen.model?.label}
          onChooseModel={() => setPicking(true)}
          onFocusLost={focus}
        />
      }
      dragging={chips.dragging}
      queue={
        <>
          <HeldCard conversationId={conversationId} desk={desk} onFocus={focus} onProblem={say} />
          <QuickQueue desk={desk} conversationId={conversationId} text={text} onFocus={focus} onProblem={say} />
        </>
      }
      said={said}
      state={lost ? strings.connection.lost : lacking && words.onlyGuide[lacking]}
      conversationId={conversationId}
      talk={
        answer && (
          <QuickTalk
            desk={desk}
            branch={asking.branch}
            attempt={attempt}
            onChooseModel={() => setPicking(true)}
            onWindow={() => handlers.moveToWindow()}
          />
        )
      }
      answerId={answer?.id}
      hints={hintsOf({
        place,
        menuOpen: menu.open,
        platform: keyboard.platform,
        handlers,
        running: run !== null,
        text,
        answer,
        conversationId,
        hasEarlier,
      })}
      facts={answer && speedText(answer)}
      {...(place === 'window' && { fit: fitQuick })}
    />
  )
}
