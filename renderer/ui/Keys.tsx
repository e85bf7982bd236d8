/** The keys of a shortcut, each in its own little box; `bare` without boxes, for use inside a button. */
export function Keys({ keys, bare = false }: { keys: readonly string[]; bare?: boolean }) {
  if (bare) return <kbd>{keys.join(' ')}</kbd>
  return (
    <span className="keys keys-boxed">
      {keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  )
}
