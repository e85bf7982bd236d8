import { exactParts } from '../../../../shared/hiddenCharacters.ts'
import { strings } from '../../../../shared/strings.ts'

const words = strings.mcpSettings

/** What a server says of its tool, set apart from Aside's own words and with nothing hidden in it. */
export function ServerWords({ server, text }: { server: string; text: string }) {
  if (text.trim() === '') return <span className="server-says">{words.saysNothing(server)}</span>
  return (
    <span className="server-says">
      {words.quote(server)}
      <q className="server-words">
        {exactParts(text)
          .map((part) => part.text)
          .join('')}
      </q>
    </span>
  )
}
