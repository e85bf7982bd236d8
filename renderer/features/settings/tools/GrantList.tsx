import { useQuery } from '@tanstack/react-query'
import type { Grant, ToolInfo } from '../../../../shared/model/tool.ts'
import { strings } from '../../../../shared/strings.ts'
import { appState } from '../../../state/current.ts'
import { revokeGrant, useGrants } from '../../../state/toolsState.ts'
import { useProblem } from '../../../state/useProblem.ts'
import { Button } from '../../../ui/Button.tsx'
import { ProblemLine } from '../../../ui/ProblemLine.tsx'
import { useRowFocus } from '../../../ui/useRowFocus.ts'

const words = strings.toolSettings

/** Every yes that holds for longer than one call, each of which can be taken back. */
export function GrantList({ tools }: { tools: readonly ToolInfo[] }) {
  const { queries, queryClient } = appState()
  const { data: conversations = [] } = useQuery(queries.conversations, queryClient)
  const grants = useGrants()
  const { problem, attempt } = useProblem()
  const { place, leaving } = useRowFocus(grants.map(({ id }) => id))
  const titleOf = (name: string) => tools.find((tool) => tool.name === name)?.title ?? name
  const whereOf = ({ conversationId }: Grant) => {
    if (conversationId === null) return words.always
    const conversation = conversations.find(({ id }) => id === conversationId)
    return conversation ? words.inConversation(conversation.title || strings.common.untitled) : words.inSomeConversation
  }

  return (
    <div ref={place}>
      {grants.length === 0 ? (
        <p className="settings-note" data-none tabIndex={-1}>
          {words.noGrants}
        </p>
      ) : (
        <>
          <p className="settings-note">{words.grantsNote}</p>
          <ul className="connections">
            {grants.map((grant) => (
              <li key={grant.id} data-row>
                <div>
                  <span className="tool-granted">{titleOf(grant.tool)}</span>
                  <small>
                    {whereOf(grant)} · {new Date(grant.createdAt).toLocaleDateString()}
                  </small>
                </div>
                <Button
                  aria-label={words.revokeOf(titleOf(grant.tool))}
                  onClick={() => {
                    leaving(grant.id)
                    void attempt(() => revokeGrant(grant.id))
                  }}
                >
                  {words.revoke}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      <ProblemLine problem={problem} />
    </div>
  )
}
