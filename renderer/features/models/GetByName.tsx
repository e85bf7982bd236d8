import { useEffect, useRef, useState } from 'react'
import type { DownloadableFile } from '../../../shared/model/modelDetails.ts'
import { strings } from '../../../shared/strings.ts'
import { downloadFile, lookUpFiles, pullModel } from '../../state/modelsState.ts'
import { sentencesOf } from '../../state/problemText.ts'
import { useProblem } from '../../state/useProblem.ts'
import { announce } from '../../ui/Announcer.tsx'
import { Button } from '../../ui/Button.tsx'
import { LineField } from '../../ui/LineField.tsx'
import { unlessTyped } from '../../ui/unlessTyped.ts'
import { FileChoice } from './FileChoice.tsx'
import { nameIn, sourceOf } from './getSource.ts'

const words = strings.modelsPage
const SEARCH = 'https://ollama.com/search'

interface GetByNameProps {
  /** Ollama answers, and can be asked for models. */
  hasOllama: boolean
  onOpenLink: (url: string) => void
}

/** One box for a name or an address, and the files that were found there. */
export function GetByName({ hasOllama, onOpenLink }: GetByNameProps) {
  const [text, setText] = useState('')
  const { problem, setProblem, attempt } = useProblem()
  const [found, setFound] = useState<{ from: string; files: DownloadableFile[] } | null>(null)
  const [isLooking, setIsLooking] = useState(false)
  const looking = useRef<AbortController | null>(null)
  useEffect(() => () => looking.current?.abort(), [])

  const source = sourceOf(text)
  const canPull = source.pull && hasOllama
  const pullsFirst = canPull && !source.findFirst
  const isNoName = text.trim() !== '' && !source.pull && !source.find
  const pull = () => {
    setFound(null)
    void attempt(async () => {
      await pullModel(nameIn(text))
      setText(unlessTyped(text))
    })
  }
  const find = async () => {
    const from = nameIn(text)
    const stop = new AbortController()
    looking.current?.abort()
    looking.current = stop
    setProblem(undefined)
    setFound(null)
    setIsLooking(true)
    try {
      const files = await lookUpFiles(from, stop.signal)
      setFound({ from, files })
      announce(words.filesFound(files.length))
    } catch (error) {
      if (!stop.signal.aborted) setProblem(sentencesOf(error))
    }
    if (looking.current === stop) setIsLooking(false)
  }

  return (
    <section className="manage-part">
      <LineField
        label={words.nameLabel}
        hint={
          <>
            {hasOllama ? words.nameHint : `${words.nameOllamaOff} ${words.nameHint}`}{' '}
            <Button variant="quiet" className="link-button" onClick={() => onOpenLink(SEARCH)}>
              {words.browse}
            </Button>
          </>
        }
        error={problem ?? (isNoName ? words.nameInvalid : undefined)}
        text={text}
        placeholder={words.namePlaceholder}
        maxLength={2_000}
        onText={(next) => {
          setText(next)
          setProblem(undefined)
        }}
        onEnter={() => (pullsFirst ? pull() : source.find && find())}
      >
        {[
          { act: words.pull, primary: pullsFirst, disabled: !canPull, onAct: pull },
          {
            act: isLooking ? words.looking : words.find,
            primary: !pullsFirst && source.find,
            disabled: !source.find,
            onAct: find,
          },
        ]}
      </LineField>
      {found && <FileChoice {...found} onGet={(file) => void attempt(() => downloadFile(file))} />}
    </section>
  )
}
