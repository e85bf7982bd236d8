import { useEffect, useRef, useState } from 'react'
import { AppError } from '../../../shared/model/errors.ts'
import { strings } from '../../../shared/strings.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { ButtonField } from './ButtonField.tsx'

const words = strings.settings
const PAUSE_MS = 300

export interface JudgedAddress {
  origin: string
  reach: 'local' | 'network' | 'beyond'
}

interface AddressFieldProps {
  address: string
  /** Where it is looked for while nothing is set. */
  placeholder: string
  /** What the address would connect to; fails with an AppError when it is none. */
  judge: (address: string) => Promise<JudgedAddress>
  /** Saves it; `allowedRemote` is the origin that the reader has clearly agreed to. */
  onSave: (address: string, allowedRemote?: string) => Promise<void>
}

/** Where the engine is. Anything beyond this machine is asked about first, with the host's name in the question. */
export function AddressField({ address, placeholder, judge, onSave }: AddressFieldProps) {
  const [text, setText] = useState(address)
  const [problem, setProblem] = useState<string>()
  const [said, setSaid] = useState<string>()
  const [asking, setAsking] = useState<JudgedAddress | null>(null)

  // What is wrong is said of what stands there now, a moment after it was typed.
  const judgeLatest = useRef(judge)
  judgeLatest.current = judge
  useEffect(() => {
    const next = text.trim()
    if (next === '' || next === address) return
    let isOld = false
    const timer = setTimeout(() => {
      judgeWhole(judgeLatest.current, next).catch((error: unknown) => {
        if (!isOld && error instanceof AppError) setProblem(error.message)
      })
    }, PAUSE_MS)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [text, address])

  const attempt = async (act: () => Promise<void>) => {
    try {
      setProblem(undefined)
      setSaid(undefined)
      await act()
    } catch (error) {
      setProblem(error instanceof AppError ? error.message : words.saveFailed)
    }
  }
  const save = () =>
    attempt(async () => {
      const next = text.trim()
      if (next === '') {
        await onSave('')
        setSaid(words.addressSaved)
        return
      }
      const judged = await judgeWhole(judge, next)
      if (judged.reach !== 'local') {
        setAsking(judged)
        return
      }
      await onSave(next)
      setSaid(`${words.addressSaved}. ${words.addressLocal(judged.origin)}`)
    })
  const agree = (judged: JudgedAddress) =>
    attempt(async () => {
      setAsking(null)
      await onSave(text.trim(), judged.origin)
      setSaid(`${words.addressSaved}. ${reachText(judged)}`)
    })

  return (
    <>
      <ButtonField
        label={words.address}
        hint={said ?? words.addressHint}
        error={problem}
        placeholder={placeholder}
        text={text}
        maxLength={300}
        onText={(next) => {
          setText(next)
          setProblem(undefined)
          setSaid(undefined)
        }}
        act={strings.common.save}
        disabled={text.trim() === address}
        onAct={() => void save()}
      />
      {asking && (
        <ConfirmDialog
          open
          title={words.remoteTitle(hostOf(asking.origin))}
          text={words.remoteText(hostOf(asking.origin))}
          yes={words.remoteYes(hostOf(asking.origin))}
          no={words.remoteNo}
          onYes={() => void agree(asking)}
          onNo={() => {
            setAsking(null)
            setText(address)
          }}
        />
      )}
    </>
  )
}

/** A scheme alone would be read as this machine, as Ollama reads it; nobody means that. */
async function judgeWhole(judge: AddressFieldProps['judge'], address: string): Promise<JudgedAddress> {
  if (/^[a-z][a-z0-9+.-]*:\/*$/i.test(address)) throw new AppError('INVALID_INPUT', words.addressIncomplete)
  return judge(address)
}

/** How far it is, in a sentence. */
export function reachText({ origin, reach }: JudgedAddress): string {
  if (reach === 'local') return words.addressLocal(origin)
  return reach === 'network' ? words.addressNetwork(origin) : words.addressBeyond(origin)
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : origin
}
