import { Command } from 'cmdk'
import type { ReactNode } from 'react'
import { Keys } from '../../ui/Keys.tsx'

interface PickerWayProps {
  /** Begins with a space: no model's does. */
  value: string
  icon: ReactNode
  label: string
  keys: readonly string[]
  onGo: () => void
}

/** An entry at the end of the picker's list that leads elsewhere, whatever is searched for. */
export function PickerWay({ value, icon, label, keys, onGo }: PickerWayProps) {
  return (
    <Command.Item forceMount value={value} className="model-item model-manage" onSelect={onGo}>
      {icon}
      <span className="model-name">{label}</span>
      <Keys keys={keys} bare />
    </Command.Item>
  )
}
