import type { ModelInfo } from '../../../shared/model/engine.ts'
import { strings } from '../../../shared/strings.ts'
import { badgesOf } from './modelTexts.ts'
import './badges.css'

/** What a model can do, in small words. */
export function Badges({ model }: { model: ModelInfo }) {
  const badges = badgesOf(model)
  if (badges.length === 0) return null
  return (
    <span className="badges">
      {badges.map((one) => (
        <span key={one} className="badge">
          {strings.models.capability(one)}
        </span>
      ))}
    </span>
  )
}
