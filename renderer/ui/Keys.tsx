/** The keys of a shortcut, each in its own little box; `bare` without boxes, for use inside a button. */
export function Keys({ keys, bare = false }: { keys: readonly string[]; bare?: boolean }) {
  if (keys.length === 0) return null
  if (bare) return <kbd>{keys.join(' ')}</kbd>
  return (
    <span className="keys keys-boxed">
      {keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  )
}

/** A tooltip: the label, with the keys behind it where there are any. */
export function titleWithKeys(label: string, keys: readonly string[] = []): string {
  return keys.length > 0 ? `${label} (${keys.join(' ')})` : label
}
