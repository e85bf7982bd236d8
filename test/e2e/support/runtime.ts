/** What the desktop app runs on in a Playwright project; set by the project. */
export interface RuntimeOption {
  runtime: 'stand-in' | 'electron'
}
