import type { ConnectionRecord } from '../../../../shared/contract/app.ts'
import { strings } from '../../../../shared/strings.ts'

const words = strings.settings

/** Every address that Aside connected to or refused since it started. */
export function ConnectionsTable({ connections }: { connections: readonly ConnectionRecord[] }) {
  if (connections.length === 0) return <p className="settings-note">{words.connectionsNone}</p>
  return (
    <>
      <ul className="connections">
        {connections.map((record) => (
          <li key={`${record.origin} ${record.purpose} ${record.allowed}`}>
            <div>
              <b>{record.origin}</b>
              <small>
                {record.purpose} · {words.connectionsCount(record.count)} ·{' '}
                {new Date(record.lastAt).toLocaleTimeString()}
              </small>
            </div>
            <span className={record.allowed ? 'connection-allowed' : 'connection-refused'}>
              {record.allowed ? words.connectionsAllowed : words.connectionsRefused}
            </span>
          </li>
        ))}
      </ul>
      <p className="settings-note">{words.connectionsNote}</p>
    </>
  )
}
