const usage = `Usage: aside [options]

Without options Aside opens, or the one that runs comes to the front.

  --toggle             show quick ask, or hide it
  --ask "text"         show quick ask and ask this
  --new-window         open a new window
  --ask "text" --print
                       print the answer here; what is piped in is added below the text
  --model NAME         the model that answers --print: its name, or engine/name

  --data-dir DIR       another data folder (or ASIDE_DATA_DIR)
  --help, --version

A text that begins with a dash, or that a script puts in, is written --ask="text".

Exit codes: 0 done, 1 failed, 2 wrong use, 3 no engine or no such model, 4 the answer is incomplete, 130 interrupted.
`

const browserUsage = `
Browser mode:
  --port N             the port to listen on
  --no-open            open no browser
`

/** What `--help` and `--version` say. */
export function aboutText(about: 'help' | 'version', version: string): string {
  return about === 'version' ? `Aside ${version}\n` : usage + browserUsage
}
