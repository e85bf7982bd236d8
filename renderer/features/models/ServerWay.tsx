import { useState } from 'react'
import { strings } from '../../../shared/strings.ts'
import { Button } from '../../ui/Button.tsx'
import { FoundServers } from './FoundServers.tsx'
import { Way } from './Way.tsx'

const words = strings.firstRun

/** To a server that runs already: looked for on this computer when asked, or added by its address. */
export function ServerWay({ onAddServer }: { onAddServer: () => void }) {
  const [looks, setLooks] = useState(0)
  return (
    <Way title={words.server} text={words.serverText}>
      <Button onClick={() => setLooks(looks + 1)}>{words.findServer}</Button>
      <Button onClick={onAddServer}>{words.addServer}</Button>
      {looks > 0 && (
        <div className="first-run-found">
          <FoundServers key={looks} tells />
        </div>
      )}
    </Way>
  )
}
