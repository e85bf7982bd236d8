/** Pieces of markdown in which a later line changes what an earlier one means, or nearly does. */
export const NASTY: readonly string[] = [
  'One[^1], two[^b].\n\n[^1]: word\n[^b]: A *longer*\n    note\nafter[^2]\n[^2]: late\n\n- [^3]: in a list\n',
  'para\n#hash\n\n# h\ntext\n',
  'a\n- b\n  c\n\n  d\n\n    code\n\n1. x\n2. y\n',
  '| a | b |\n|---|---|\n| 1 | 2 |\ntext after\n\n> q\nlazy\n\nq2\n',
  'Setext\n===\n\nfoo\n---\nbar\n\n```js\nlet a=1\n``\n```\nafter\n\n~~~\nx\n```\n~~~\nend\n',
  '```\n```\n\n````md\n```js\nx\n```\n````\n\n* * *\n- a\n\n- b\n\n<div>\nhi\n\n</div>\n',
  '$$\na\n- b\n$$\n\ntext $x$ and $$ y $$\n\n- l1\n\n\n  para\n- l2\n',
  'text\n$$\nx\n$$\nmore\n\\[\n1 + 1\n\\]\n\\[no\\] math\n\n$$ never\nclosed\n\nafter\n',
  '> # h\n> - a\n> - b\n>\n> ```js\n> x\n> ```\nlazy\n\n> > deep\n> back\n',
  '1. one\n   ```sh\n   ls\n   ```\n2. two\n\n   > q\n3) other\n- [x] done\n- [ ] open\n',
  '    indented\n\n    still\n\nnot\n\ttab\n\n- a\n\n\n\n      code in item\n',
  '<!-- comment\n\nstill -->\nafter\n\n<script>\n\nx\n</script>\n\n<details>\n<summary>s</summary>\n\ntext\n</details>\n',
  'line one  \nline two\\\nthree\n***\n___\n- - -\n+ plus\n* star\n',
  '| a |\n|---|\n| `x|y` |\n| **b** |\n\n|no|table|\n\na | b\n-|-\n1 | 2\n',
  '[text](https://a.b "t") ![alt](x.png) <https://c.d> https://e.f. x@y.zz\n',
  '  ```js\n  indented fence\n    more\n  ```\n\n ~~~\n x\n ~~~\ntail\n',
  '```js title="x"\nopen to the end\n\n- not a list\n',
  'a\r\nb\r\n\r\n- c\r- d\r\r```\r\nx\r\n```\r\n',
  '- a\n- b\n\n\n- c\n1. d\n\n10. e\n    f\n\n    g\n',
  '**bold *both*** _x_ ~~del~~ `` ` `` &amp; &lt;b&gt; \\* \\( x \\)\n',
  '#\n\n##\n# #\n####### no\n\n\n\n\n',
  'é 漢字 🎉👩‍👩‍👧 \u202eabc\u202c \u0000 end\n',
]

/** A repeatable stream of numbers from 0 up to 1. */
export function numbers(seed: number): () => number {
  let state = seed * 2654435761 + 1
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648
    return state / 2147483648
  }
}

/** Cuts text into pieces of 1 to `longest` characters. */
export function cut(text: string, longest: number, random: () => number): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const length = 1 + Math.floor(random() * longest)
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}
