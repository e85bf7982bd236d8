/** Nothing that can be used has the focus: what had it is gone, or a dialog has taken it to itself for that. */
export function focusIsLost(): boolean {
  const { activeElement: at } = document
  return at === null || at === document.body || at.matches('[role="dialog"], [role="alertdialog"]')
}
