import { strings } from '../../../../shared/strings.ts'
import { ConnectionsTable } from '../privacy/ConnectionsTable.tsx'
import { RemovedList } from '../privacy/RemovedList.tsx'
import type { SettingsDialogProps } from '../SettingsDialog.tsx'

const words = strings.settings

/** What Aside has connected to, what was deleted, and where everything is kept. */
export function PrivacyPage({ connections, removed, onRestore, facts }: SettingsDialogProps) {
  return (
    <>
      <h3>{words.connections}</h3>
      <ConnectionsTable connections={connections} />
      <h3>{words.removed}</h3>
      <RemovedList removed={removed} onRestore={onRestore} />
      {facts && (
        <>
          <h3>{words.dataFolder}</h3>
          <p>
            <code className="settings-path">{facts.dataDir}</code>
          </p>
          <p className="settings-note">{words.dataFolderNote}</p>
          <h3>{words.version}</h3>
          <p className="settings-note">
            {strings.app.name} {facts.version} · {words.mode[facts.mode]}
          </p>
        </>
      )}
    </>
  )
}
