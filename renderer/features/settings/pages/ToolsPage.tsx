import type { ToolInfo } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { useTools } from '../../../state/toolsState.ts'
import { useProblem } from '../../../state/useProblem.ts'
import { ProblemLine } from '../../../ui/ProblemLine.tsx'
import type { SettingsDialogProps } from '../SettingsDialog.tsx'
import { FolderList } from '../tools/FolderList.tsx'
import { GrantList } from '../tools/GrantList.tsx'
import { StepsField } from '../tools/StepsField.tsx'
import { ToolField } from '../tools/ToolField.tsx'
import '../tools/tools.css'

const words = strings.toolSettings

/** What models may call, where in the files, and what they need not ask for. */
export function ToolsPage({ settings, keyboard, onChange }: SettingsDialogProps) {
  const { folders, stepLimit } = settings.tools
  const tools = useTools()
  const { problem, attempt } = useProblem()
  const enable = (name: string, on: boolean) =>
    attempt(() => onChange({ tools: { enabled: { ...settings.tools.enabled, [name]: on } } }))
  const listed = (list: readonly ToolInfo[]) =>
    list.map((tool) => (
      <ToolField
        key={tool.name}
        tool={{ ...tool, enabled: settings.tools.enabled[tool.name] ?? tool.enabled }}
        onEnabled={(on) => void enable(tool.name, on)}
      />
    ))

  return (
    <>
      <h3>{words.tools}</h3>
      <p className="settings-note">{words.note}</p>
      <ProblemLine problem={problem} />
      <div className="tool-list">{listed(tools.filter(({ server }) => server === undefined))}</div>
      {serversOf(tools).map((server) => {
        const own = tools.filter((tool) => tool.server === server)
        return (
          <details key={server} className="settings-more">
            <summary>{words.ofServer(server, own.length)}</summary>
            <div className="tool-list">{listed(own)}</div>
          </details>
        )
      })}

      <h3>{words.folders}</h3>
      <p className="settings-note">{words.foldersNote}</p>
      <FolderList
        folders={folders}
        hasChooser={keyboard.mode === 'desktop'}
        onFolders={(next) => onChange({ tools: { folders: next } })}
      />

      <h3>{words.grants}</h3>
      <GrantList tools={tools} />

      <h3>{words.limits}</h3>
      <StepsField steps={stepLimit} onSteps={(next) => onChange({ tools: { stepLimit: next } })} />
    </>
  )
}

const serversOf = (tools: readonly ToolInfo[]) => [...new Set(tools.flatMap(({ server }) => server ?? []))]
