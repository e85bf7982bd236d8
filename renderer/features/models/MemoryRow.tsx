import type { ReactNode } from 'react'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import type { LoadedModel } from '../../../shared/model/modelDetails.ts'
import { keyOf } from './modelTexts.ts'

interface MemoryRowProps {
  model: Pick<LoadedModel, 'ref' | 'label'>
  engine: EngineStatus | undefined
  /** The buttons; without any, nothing can be done. */
  acts: ReactNode
  /** How it is. */
  children: ReactNode
}

/** One model in memory, or on its way there. */
export function MemoryRow({ model: { ref, label }, engine, acts, children }: MemoryRowProps) {
  return (
    <li className="loaded-row" aria-label={label} data-row={keyOf(ref)}>
      <div className="loaded-what">
        <b>{label}</b>
        <small>{engine?.label}</small>
        {children}
      </div>
      {acts && <div className="loaded-acts">{acts}</div>}
    </li>
  )
}
