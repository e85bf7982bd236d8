import { Component, type ReactNode } from 'react'
import { strings } from '../../shared/strings.ts'
import { Button } from './Button.tsx'

/** Keeps a failure of one part of the page from taking the rest along, and says that nothing is lost. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div className="crash" role="alert">
        <h2>{strings.crash.title}</h2>
        <p>{strings.crash.text}</p>
        <pre>{error.message}</pre>
        <Button variant="primary" onClick={() => location.reload()}>
          {strings.crash.reload}
        </Button>
      </div>
    )
  }
}
