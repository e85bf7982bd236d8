const copied = [
  'boxSizing',
  'fontFamily',
  'fontSize',
  'fontWeight',
  'letterSpacing',
  'lineHeight',
  'overflowWrap',
  'paddingLeft',
  'paddingRight',
  'tabSize',
  'wordBreak',
] as const

/**
 * Whether the caret of a box stands in its first and in its last line, as they are wrapped. A box can't be asked: its
 * text is laid out once more, out of sight.
 */
export function caretLines(box: HTMLTextAreaElement): { first: boolean; last: boolean } {
  const { value, selectionStart, selectionEnd } = box
  const style = getComputedStyle(box)
  const copy = document.createElement('div')
  for (const name of copied) copy.style[name] = style[name]
  copy.style.whiteSpace = 'pre-wrap'
  copy.style.position = 'absolute'
  copy.style.visibility = 'hidden'
  copy.style.top = '0'
  copy.style.width = `${box.clientWidth}px`
  const marks = Array.from({ length: 4 }, () => document.createElement('span'))
  const [start, before, after, end] = marks as [HTMLElement, HTMLElement, HTMLElement, HTMLElement]
  copy.append(start, value.slice(0, selectionStart), before, value.slice(selectionStart, selectionEnd))
  copy.append(after, value.slice(selectionEnd), end)
  // An end of line at the very end makes no line of its own otherwise.
  end.textContent = '\u200b'
  document.body.append(copy)
  const top = (mark: HTMLElement) => mark.getBoundingClientRect().top
  const lineHeight = Number.parseFloat(style.lineHeight) || 20
  const lines = {
    first: top(before) - top(start) < lineHeight / 2,
    last: top(end) - top(after) < lineHeight / 2,
  }
  copy.remove()
  return lines
}
