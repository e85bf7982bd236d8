import type { Tokens } from 'marked'
import { memo, type ReactNode } from 'react'
import { Blocks } from './Blocks.tsx'
import type { MarkdownToken } from './lexMarkdown.ts'
import { sameSource } from './sameSource.ts'

interface ItemProps {
  readonly item: Tokens.ListItem
  readonly links: number
  readonly growing: boolean
}

/** A list. Items whose source did not change are not drawn again, however long the list is. */
export function ListBlock(props: { list: Tokens.List; links: number; growing: boolean }): ReactNode {
  const { list, links, growing } = props
  const items = list.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the same position stands for the same item while the text grows
    <Item key={index} item={item} links={links} growing={growing && index === list.items.length - 1} />
  ))
  if (!list.ordered) return <ul dir="auto">{items}</ul>
  return (
    <ol dir="auto" start={list.start === '' ? 1 : list.start}>
      {items}
    </ol>
  )
}

const Item = memo(
  ({ item, links, growing }: ItemProps) => (
    <li className={item.task ? 'md-task' : undefined}>
      <Blocks tokens={item.tokens as MarkdownToken[]} links={links} growing={growing} />
    </li>
  ),
  (before, after) =>
    before.item.loose === after.item.loose &&
    before.growing === after.growing &&
    sameSource({ raw: before.item.raw, links: before.links }, { raw: after.item.raw, links: after.links }),
)
