import { Tabs } from 'radix-ui'
import type { ConnectionRecord } from '../../../shared/contract/app.ts'
import type { Conversation } from '../../../shared/model/conversation.ts'
import type { EngineStatus } from '../../../shared/model/engine.ts'
import type { Settings, SettingsPatch } from '../../../shared/model/settings.ts'
import { strings } from '../../../shared/strings.ts'
import { chatModels } from '../../state/enginesState.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { Field, SelectField } from '../../ui/Field.tsx'
import { useMediaQuery } from '../../ui/useMediaQuery.ts'
import { AddressField, type JudgedAddress } from './AddressField.tsx'
import { ConnectionsTable } from './ConnectionsTable.tsx'
import { MinutesField } from './MinutesField.tsx'
import { RemovedList } from './RemovedList.tsx'
import { useSavedLater } from './useSavedLater.ts'
import './settings.css'

const words = strings.settings

export interface AppFacts {
  version: string
  mode: 'desktop' | 'browser'
  dataDir: string
}

export type SettingsPage = 'appearance' | 'models' | 'privacy'

export interface SettingsDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  settings: Settings
  engines: readonly EngineStatus[]
  connections: readonly ConnectionRecord[]
  /** Deleted since Aside was started, newest first. */
  removed: readonly Conversation[]
  onRestore: (conversationId: string) => void
  facts: AppFacts | undefined
  /** The page that is open at first. */
  page?: SettingsPage | undefined
  judge: (address: string) => Promise<JudgedAddress>
  /** Fails with an AppError when it was not saved. */
  onChange: (patch: SettingsPatch) => Promise<void>
}

/** What the user has chosen for all windows, and what Aside has connected to. */
export function SettingsDialog(props: SettingsDialogProps) {
  const narrow = useMediaQuery('(max-width: 620px)')
  const pages = [
    { id: 'appearance', title: words.appearance, page: <AppearancePage {...props} /> },
    { id: 'models', title: words.models, page: <ModelsPage {...props} /> },
    { id: 'privacy', title: words.privacy, page: <PrivacyPage {...props} /> },
  ]
  return (
    <Dialog open={props.open} onOpenChange={props.onOpenChange} title={words.title} className="settings">
      <Tabs.Root
        defaultValue={props.page ?? 'appearance'}
        orientation={narrow ? 'horizontal' : 'vertical'}
        className="settings-tabs"
      >
        <Tabs.List className="settings-list" aria-label={words.title}>
          {pages.map(({ id, title }) => (
            <Tabs.Trigger key={id} value={id} className="settings-tab">
              {title}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {pages.map(({ id, page }) => (
          <Tabs.Content key={id} value={id} className="settings-page">
            {page}
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </Dialog>
  )
}

function AppearancePage({ settings, onChange }: SettingsDialogProps) {
  const [textSize, setTextSize] = useSavedLater(settings.textSize, (next) => onChange({ textSize: next }))
  return (
    <>
      <SelectField
        label={words.theme}
        value={settings.theme}
        onValueChange={(theme) => void onChange({ theme: theme as Settings['theme'] })}
        options={Object.entries(words.themes).map(([value, label]) => ({ value, label }))}
      />
      <Field
        label={words.textSize}
        render={(tie) => (
          <div className="text-size">
            <input
              type="range"
              min={12}
              max={28}
              value={textSize}
              onChange={(event) => setTextSize(Number(event.target.value))}
              {...tie}
            />
            <output htmlFor={tie.id}>{words.textSizeValue(textSize)}</output>
          </div>
        )}
      />
      <p className="text-sample" style={{ fontSize: textSize }}>
        {words.textSample}
      </p>
    </>
  )
}

function ModelsPage({ settings, engines, onChange, judge }: SettingsDialogProps) {
  const { defaultModel, ollama } = settings
  const keyOf = (ref: { engine: string; name: string }) => `${ref.engine}/${ref.name}`
  const models = chatModels(engines).map(({ model }) => model.ref)
  const missing = defaultModel && !models.some((ref) => keyOf(ref) === keyOf(defaultModel)) ? [defaultModel] : []
  return (
    <>
      <SelectField
        label={words.defaultModel}
        value={defaultModel ? keyOf(defaultModel) : ''}
        onValueChange={(value) => {
          const chosen = [...models, ...missing].find((ref) => keyOf(ref) === value) ?? null
          void onChange({ defaultModel: chosen })
        }}
        options={[
          { value: '', label: words.lastUsed },
          ...missing.map((ref) => ({ value: keyOf(ref), label: `${ref.name} (${strings.models.missing})` })),
        ]}
        groups={engines
          .map((engine) => ({
            label: engine.label,
            options: chatModels([engine]).map(({ model }) => ({ value: keyOf(model.ref), label: model.label })),
          }))
          .filter(({ options }) => options.length > 0)}
      />
      <AddressField
        key={ollama.address}
        address={ollama.address}
        placeholder={engines.find((engine) => engine.address)?.address ?? ''}
        judge={judge}
        onSave={(address, allowedRemote) =>
          onChange({ ollama: { address, ...(allowedRemote !== undefined && { allowedRemote }) } })
        }
      />
      <details className="settings-more">
        <summary>{words.advanced}</summary>
        <MinutesField
          label={words.firstToken}
          hint={words.firstTokenHint}
          ms={ollama.firstTokenTimeoutMs}
          onMs={(firstTokenTimeoutMs) => onChange({ ollama: { firstTokenTimeoutMs } })}
        />
        <MinutesField
          label={words.idle}
          hint=""
          ms={ollama.idleTimeoutMs}
          onMs={(idleTimeoutMs) => onChange({ ollama: { idleTimeoutMs } })}
        />
      </details>
    </>
  )
}

function PrivacyPage({ connections, removed, onRestore, facts }: SettingsDialogProps) {
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
