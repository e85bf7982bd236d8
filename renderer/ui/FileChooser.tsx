import { type Ref, useImperativeHandle, useRef } from 'react'

export interface FileChooserHandle {
  /** Opens the system's chooser; only from a key or a click. */
  open(): void
}

/** The system's own chooser for files, several at once. Nothing of it is seen. */
export function FileChooser({ handle, onFiles }: { handle: Ref<FileChooserHandle>; onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null)
  useImperativeHandle(handle, () => ({ open: () => input.current?.click() }))
  return (
    <input
      ref={input}
      type="file"
      multiple
      hidden
      onChange={(event) => {
        onFiles([...(event.target.files ?? [])])
        // The same file again is a change too.
        event.target.value = ''
      }}
    />
  )
}
