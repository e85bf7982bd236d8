import { AppError } from '../../shared/model/errors.ts'
import { strings } from '../../shared/strings.ts'
import { dismissNotice, useConnectionState, useNotices } from '../state/notices.ts'
import { Banner } from '../ui/Banner.tsx'

interface BannersProps {
  /** Something the reader asked for that failed and belongs to no message. */
  problem: unknown
  onDismissProblem: () => void
}

/** What the reader must know that belongs to no message, over everything else. */
export function Banners({ problem, onDismissProblem }: BannersProps) {
  const connection = useConnectionState()
  const notices = useNotices()
  return (
    <>
      {connection === 'lost' && <Banner tone="info">{strings.connection.lost}</Banner>}
      {notices.map(({ id, error }) => (
        <Banner key={id} tone="warn" onDismiss={() => void dismissNotice(id).catch(() => {})}>
          <b>{error.message}</b> {error.next ?? strings.errorHelp[error.code]}
        </Banner>
      ))}
      {problem !== null && (
        <Banner tone="warn" onDismiss={onDismissProblem}>
          {problem instanceof AppError ? (
            <>
              <b>{problem.message}</b> {problem.next ?? strings.errorHelp[problem.code]}
            </>
          ) : (
            <b>{problem instanceof Error ? problem.message : String(problem)}</b>
          )}
        </Banner>
      )}
    </>
  )
}
