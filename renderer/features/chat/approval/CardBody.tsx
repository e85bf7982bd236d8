import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { ToolCard } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { Diff } from './Diff.tsx'
import { Exact } from './Exact.tsx'

const words = strings.approvals

type Field = ToolCard['fields'][number]

/**
 * Everything the tool says of the call: each field whole, and the change of a file. What is long scrolls, as one. The change
 * stands before texts of several lines: it is what is read first. `label` tells it from those of other cards; `old`: it is not
 * of the arguments as they stand now.
 */
export function CardBody({ card: { fields, diff }, label, old }: { card: ToolCard; label: string; old: boolean }) {
  if (fields.length === 0 && diff === undefined) return null
  const isLong = ({ value }: Field) => diff !== undefined && value.includes('\n')
  return (
    <Scrolled label={label} old={old}>
      <Fields fields={fields.filter((field) => !isLong(field))} />
      {diff !== undefined && (
        <>
          <p className="fold-label">{words.change}</p>
          <Diff text={diff} />
        </>
      )}
      <Fields fields={fields.filter(isLong)} />
    </Scrolled>
  )
}

function Fields({ fields }: { fields: readonly Field[] }) {
  if (fields.length === 0) return null
  return (
    <dl className="approval-fields">
      {fields.map(({ label, value }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a tool may give two fields the same name
        <div key={at}>
          <dt>
            <Exact text={label} />
          </dt>
          <dd>{value === '' ? <i className="exact-sign">{words.empty}</i> : <Exact text={value} />}</dd>
        </div>
      ))}
    </dl>
  )
}

/** A box that is bounded in height. Keys reach it where there is more than can be seen. */
function Scrolled({ label, old, children }: { label: string; old: boolean; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const [scrolls, setScrolls] = useState(false)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const look = () => setScrolls(element.scrollHeight > element.clientHeight + 1)
    const observer = new ResizeObserver(look)
    observer.observe(element)
    for (const child of element.children) observer.observe(child)
    look()
    return () => observer.disconnect()
  })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a plain group; a landmark for each card would be one too many
    <div
      ref={box}
      role="group"
      className={`approval-body ${scrolls ? 'approval-body-more' : ''} ${old ? 'approval-body-old' : ''}`}
      aria-label={label}
      tabIndex={scrolls ? 0 : undefined}
    >
      {children}
    </div>
  )
}
