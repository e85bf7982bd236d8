import { useState } from 'react'
import { AppError } from '../../../../shared/model/errors.ts'
import { strings } from '../../../../shared/strings.ts'
import { LineField } from '../../../ui/LineField.tsx'
import { RemoteQuestion } from './RemoteQuestion.tsx'
import { hostOf, type JudgeAddress, type JudgedAddress, reachText } from './reach.ts'
import { useJudged } from './useJudged.ts'

const words = strings.settings

interface AddressFieldProps {
  address: string
  /** Where it is looked for while nothing is set. */
  placeholder: string
  /** The focus begins here. */
  first: boolean
  judge: JudgeAddress
  /** Saves it; `allowedRemote` is the origin that the reader has clearly agreed to. */
  onSave: (address: string, allowedRemote?: string) => Promise<void>
}

/** Where the engine is. Anything beyond this machine is asked about first, with the host's name in the question. */
export function AddressField({ address, placeholder, first, judge, onSave }: AddressFieldProps) {
  /** Null: what is saved. */
  const [typed, setTyped] = useState<string | null>(null)
  const [problem, setProblem] = useState<string>()
  const [said, setSaid] = useState<string>()
  const [asking, setAsking] = useState<JudgedAddress | null>(null)
  const text = typed ?? address
  const next = text.trim()
  // What is saved is not judged again.
  const { wrong } = useJudged(next === address ? '' : next, (given) => judgeWhole(judge, given))

  const attempt = async (act: () => Promise<void>) => {
    try {
      setProblem(undefined)
      setSaid(undefined)
      await act()
    } catch (error) {
      setProblem(error instanceof AppError ? error.message : words.saveFailed)
    }
  }
  const keep = async (...saved: Parameters<typeof onSave>) => {
    await onSave(...saved)
    // What was typed since stays.
    setTyped((now) => (now === text ? null : now))
  }
  const save = () =>
    attempt(async () => {
      if (next === '') {
        await keep('')
        setSaid(words.addressSaved)
        return
      }
      const judged = await judgeWhole(judge, next)
      if (judged.reach !== 'local') {
        setAsking(judged)
        return
      }
      await keep(next)
      setSaid(`${words.addressSaved}. ${words.addressLocal(judged.origin)}`)
    })
  const agree = (judged: JudgedAddress) =>
    attempt(async () => {
      setAsking(null)
      await keep(next, judged.origin)
      setSaid(`${words.addressSaved}. ${reachText(judged)}`)
    })

  return (
    <>
      <LineField
        label={words.address}
        hint={said ?? words.addressHint}
        error={problem ?? wrong}
        placeholder={placeholder}
        text={text}
        maxLength={300}
        first={first}
        onText={(changed) => {
          setTyped(changed)
          setProblem(undefined)
          setSaid(undefined)
        }}
      >
        {[{ act: strings.common.save, disabled: next === address, onAct: save }]}
      </LineField>
      {asking && (
        <RemoteQuestion
          host={hostOf(asking.origin)}
          words={words}
          onYes={() => void agree(asking)}
          onNo={() => {
            setAsking(null)
            setTyped(null)
          }}
        />
      )}
    </>
  )
}

/** A scheme alone would be read as this machine, as Ollama reads it; nobody means that. */
async function judgeWhole(judge: JudgeAddress, address: string): Promise<JudgedAddress> {
  if (/^[a-z][a-z0-9+.-]*:\/*$/i.test(address)) throw new AppError('INVALID_INPUT', words.addressIncomplete)
  return judge(address)
}
