import './programText.css'

/** The words of a program, as it wrote them, in a box of their own that scrolls, by the keyboard too. */
export function ProgramText({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by the keyboard too
    <pre className="program-text" tabIndex={0}>
      {text}
    </pre>
  )
}
