import { useEffect, useRef, useState } from 'react'
import { type KeyPress, modifiersOf, type Platform, printKeys } from '../../../../shared/keys.ts'
import { strings } from '../../../../shared/strings.ts'
import { Keys } from '../../../ui/Keys.tsx'

const words = strings.shortcuts

interface KeyRecorderProps {
  /** What the keys are for. */
  title: string
  keys: string
  platform: Platform
  /** The keys that a press means; null while only modifiers are down. */
  fromPress: (press: KeyPress, platform: Platform) => string | null
  /** Called when it begins to listen; the answer is called when it no longer does. */
  onListen?: (() => () => void) | undefined
  /** Pressed, or empty: there shall be none. False when they were refused: then it goes on listening. */
  onKeys: (keys: string) => boolean | Promise<boolean>
  /** Says it to a screen reader. */
  say: (text: string) => void
  describedBy?: string | undefined
}

/**
 * A button that shows keys and, once pressed, takes the next ones that are pressed and not refused. Esc leaves them as
 * they are, Backspace takes them away, and Tab goes on to the next control.
 */
export function KeyRecorder(props: KeyRecorderProps) {
  const { title, keys, platform, describedBy } = props
  const [recording, setRecording] = useState(false)
  const [down, setDown] = useState<readonly string[]>([])
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    if (!recording) return
    setDown([])
    const { say, onListen, title } = latest.current
    say(words.recordingSaid(title))
    const stopListening = onListen?.()
    let over = false
    let asking = false
    const cancel = () => {
      setRecording(false)
      latest.current.say(words.cancelled)
    }
    const take = async (recorded: string) => {
      if (asking) return
      asking = true
      const isTaken = await latest.current.onKeys(recorded)
      asking = false
      // It may have been left, and begun anew, meanwhile.
      if (over) return
      if (isTaken) setRecording(false)
      else setDown([])
    }
    const onKeyDown = (event: KeyboardEvent) => {
      const modifiers = modifiersOf(event, platform)
      if (event.key === 'Tab' && modifiers.every((modifier) => modifier === 'Shift')) return cancel()
      // Before the dialog around it, which would close, and before the keys of the window.
      event.preventDefault()
      event.stopImmediatePropagation()
      if (event.repeat) return
      setDown(modifiers)
      if (event.key === 'Escape' && modifiers.length === 0) return cancel()
      if (event.key === 'Backspace' && modifiers.length === 0) return void take('')
      const recorded = latest.current.fromPress(event, platform)
      if (recorded !== null) void take(recorded)
    }
    const onKeyUp = (event: KeyboardEvent) => {
      event.preventDefault()
      setDown(modifiersOf(event, platform))
    }
    addEventListener('keydown', onKeyDown, true)
    addEventListener('keyup', onKeyUp, true)
    return () => {
      over = true
      removeEventListener('keydown', onKeyDown, true)
      removeEventListener('keyup', onKeyUp, true)
      stopListening?.()
    }
  }, [recording, platform])

  const shown = printKeys(keys, platform)
  return (
    <button
      type="button"
      className={`recorder ${recording ? 'recorder-on' : ''}`}
      aria-label={recording ? `${title}: ${words.recording}` : words.record(title, shown.join('+') || words.none)}
      aria-describedby={describedBy}
      title={recording ? words.recordingHint : undefined}
      onClick={(event) => {
        // Not every browser gives a clicked button the focus.
        event.currentTarget.focus()
        setRecording(true)
      }}
      onBlur={() => setRecording(false)}
    >
      {recording ? (
        <span>{down.length > 0 ? `${printKeys(down.join('+'), platform).join('+')}+` : words.recording}</span>
      ) : shown.length > 0 ? (
        <Keys keys={shown} />
      ) : (
        <span className="recorder-none">{words.none}</span>
      )}
    </button>
  )
}
