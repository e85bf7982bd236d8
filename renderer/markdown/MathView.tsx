import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'

type Renderer = typeof import('./renderMath.ts')['renderMath']
let loaded: Renderer | undefined

/** A formula. Its source stands in its place until KaTeX is there, and for good if it is not a formula after all. */
export function MathView({ tex, source, display }: { tex: string; source: string; display: boolean }): ReactNode {
  const place = useRef<HTMLSpanElement>(null)
  const [render, setRender] = useState<Renderer | undefined>(() => loaded)

  useLayoutEffect(() => {
    if (render) return
    let wanted = true
    import('./renderMath.ts').then(
      (module) => {
        loaded = module.renderMath
        if (wanted) setRender(() => module.renderMath)
      },
      // Without it the source stays, which reads better than an error.
      () => undefined,
    )
    return () => {
      wanted = false
    }
  }, [render])

  // The children belong to this effect alone: React sees an empty element.
  useLayoutEffect(() => {
    place.current?.replaceChildren(render?.(tex, display) ?? source)
  }, [render, tex, source, display])

  return <span ref={place} className={display ? 'md-math md-math-display' : 'md-math'} />
}
