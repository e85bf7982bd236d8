import type { Tokens } from 'marked'
import { memo, type ReactNode } from 'react'
import { strings } from '../../shared/strings.ts'
import { Inline } from './Inline.tsx'
import type { MarkdownToken } from './lexMarkdown.ts'
import { sameSource } from './sameSource.ts'

const words = strings.markdown

/** A table, in a region of its own that scrolls sideways and can be reached by key to do so. */
export function TableBlock({ table, links }: { table: Tokens.Table; links: number }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div className="md-table" role="group" aria-label={words.table} tabIndex={0}>
      <table dir="auto">
        <thead>
          <Row cells={table.header} links={links} />
        </thead>
        <tbody>
          {table.rows.map((cells, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same position stands for the same row while it grows
            <Row key={index} cells={cells} links={links} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Row = memo(
  ({ cells }: { cells: Tokens.TableCell[]; links: number }) => (
    <tr>
      {cells.map((cell, index) => {
        const Cell = cell.header ? 'th' : 'td'
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns don't move
          <Cell key={index} data-align={cell.align ?? undefined}>
            <Inline tokens={cell.tokens as MarkdownToken[]} />
          </Cell>
        )
      })}
    </tr>
  ),
  (before, after) => {
    const raw = (cells: Tokens.TableCell[]) => cells.map((cell) => cell.text + (cell.align ?? '')).join('\u0001')
    return sameSource({ raw: raw(before.cells), links: before.links }, { raw: raw(after.cells), links: after.links })
  },
)
