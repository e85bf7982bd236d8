import { type CSSProperties, useState } from 'react'
import { strings } from '../../shared/strings.ts'
import { Dialog } from './Dialog.tsx'
import { type ImageData64, useImageUrl } from './useImageUrl.ts'
import './picture.css'

const words = strings.chips

export interface PictureProps extends ImageData64 {
  /** What its file was called. */
  name?: string | undefined
  /** In pixels: its place is kept before it is there. */
  width?: number | undefined
  height?: number | undefined
  className?: string
}

/** An image on a button that shows it large: a click or Enter opens it, Esc closes it. */
export function Picture({ name = words.picture, className = '', ...image }: PictureProps) {
  const [open, setOpen] = useState(false)
  const url = useImageUrl(image)
  const { width, height } = image
  const size = width !== undefined && height !== undefined && { '--ratio': width / height, '--wide': `${width}px` }
  return (
    <>
      <button
        type="button"
        className={`picture ${size ? 'picture-sized' : ''} ${className}`}
        {...(size && { style: size as CSSProperties })}
        title={words.enlarge}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <img src={url} alt={name} width={width} height={height} />
      </button>
      <Dialog open={open} onOpenChange={setOpen} title={name} className="dialog-picture">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is scrolled can be scrolled by keys */}
        <section className="dialog-scroll picture-large" tabIndex={0} aria-label={name}>
          <img src={url} alt={name} width={width} height={height} />
        </section>
      </Dialog>
    </>
  )
}
