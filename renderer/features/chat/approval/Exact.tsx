import { exactParts } from '../../../../shared/hiddenCharacters.ts'

/** A text with its hidden characters made visible, each marked as a sign and no letter of the text. */
export function Exact({ text }: { text: string }) {
  return exactParts(text).map((part, at) =>
    part.hidden ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text have no other identity
      <i key={at} className="exact-sign">
        {part.text}
      </i>
    ) : (
      part.text
    ),
  )
}
