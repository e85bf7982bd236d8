import { useEffect, useState } from 'react'

/** An image as it is kept: base64, without a prefix. */
export interface ImageData64 {
  readonly mimeType: string
  readonly data: string
}

/**
 * An address for the image, decoded once and let go of when the element goes: one that is drawn again is not read again
 * from a long text. Undefined at first, while there are no data, and for what is no base64.
 */
export function useImageUrl({ mimeType, data }: ImageData64): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    const bytes = data === '' ? undefined : fromBase64(data)
    if (!bytes) return
    const made = URL.createObjectURL(new Blob([bytes], { type: mimeType }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [mimeType, data])
  return url
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const binary = atob(text)
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
    return bytes
  } catch {
    return undefined
  }
}
