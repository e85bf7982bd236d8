import type { ToolInfo } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { CheckField } from '../../../ui/CheckField.tsx'
import { ServerWords } from './ServerWords.tsx'

const words = strings.toolSettings

interface ToolFieldProps {
  tool: ToolInfo
  onEnabled: (enabled: boolean) => void
}

/** One tool: what it does, whether it asks, and, while it is on, why it is not offered and what to beware of. */
export function ToolField({ tool, onEnabled }: ToolFieldProps) {
  const { name, title, description, effect, enabled, missing, server } = tool
  const warning = enabled && server === undefined ? words.warnings[name] : undefined
  return (
    <CheckField
      label={title}
      hint={
        <>
          {server === undefined ? (
            <>
              <span className="tool-does">{words.does[name] ?? description}</span> {words.asks[effect]}
            </>
          ) : (
            <>
              {words.asks[effect]}
              <ServerWords server={server} text={description} />
            </>
          )}
          {enabled && missing !== undefined && <span className="tool-missing">{words.notOffered(missing)}</span>}
          {warning && <span className="tool-warning">{warning}</span>}
        </>
      }
      checked={enabled}
      onCheckedChange={onEnabled}
    />
  )
}
