/** Words that say nothing about what a question is about, with those that every question to a manual has. */
const stopWords = new Set(
  `a about actually all also am an and any anything are as at aside be because been but by can cannot cant could did do
  does doesnt done dont each either else etc ever every for from get gets getting give got had has have hello hey hi how
  however i id if ill im in into is isnt it its ive just let like long made make makes many maybe me mean means more most
  much must my need no not of off old on one only or other our out over own please really same say says see shall she should
  show so some something still such tell than thank thanks that thats the their them then there these they thing things
  this those to too until up us use used uses using very want was way we were what whats when where which while who whom
  whose why will with wont work works would yes yet you your`.split(/\s+/),
)

/** Words people use, and what the manual calls the same thing. Both sides as they are written, before `stem`. */
const alsoSaid: Record<string, string[]> = {
  abort: ['stop'],
  api: ['address'],
  appearance: ['dark', 'light'],
  archive: ['pin'],
  backup: ['back'],
  begin: ['start'],
  cancel: ['stop'],
  chat: ['conversation'],
  chats: ['conversation'],
  colors: ['dark', 'light'],
  colours: ['dark', 'light'],
  connect: ['address'],
  crash: ['crashed'],
  deletion: ['delete'],
  dialogue: ['conversation'],
  download: ['pull', 'new', 'model'],
  erase: ['delete'],
  exit: ['quit'],
  find: ['search'],
  font: ['text', 'bigger'],
  free: ['cost'],
  gpu: ['graphics', 'card'],
  hardware: ['memory', 'graphics'],
  history: ['conversations'],
  hotkey: ['shortcut'],
  hotkeys: ['shortcut'],
  image: ['picture'],
  images: ['picture'],
  incomplete: ['middle', 'cut'],
  increase: ['change', 'bigger'],
  install: ['pull', 'start'],
  internet: ['leave', 'computer'],
  kept: ['stored', 'saved'],
  keys: ['shortcut'],
  larger: ['bigger'],
  latex: ['formula'],
  launch: ['start'],
  llm: ['model'],
  login: ['account'],
  lost: ['lost', 'crashed'],
  math: ['formula'],
  microphone: ['voice'],
  network: ['leave', 'computer'],
  night: ['dark'],
  offline: ['leave', 'computer'],
  pay: ['cost'],
  pc: ['computer'],
  persona: ['system', 'prompt'],
  price: ['cost'],
  privacy: ['leave', 'encrypted', 'computer'],
  private: ['leave', 'encrypted', 'computer'],
  quantization: ['quantisation'],
  ram: ['memory'],
  reasoning: ['thinking'],
  regenerate: ['another', 'answer'],
  refresh: ['again', 'look'],
  remove: ['delete'],
  reply: ['answer'],
  response: ['answer'],
  retry: ['another', 'answer'],
  run: ['start'],
  save: ['stored', 'saved'],
  screenshot: ['picture'],
  send: ['leave'],
  sends: ['leave'],
  server: ['computer', 'address'],
  size: ['bigger'],
  slow: ['long', 'first', 'answer', 'take'],
  speed: ['tokens', 'second'],
  stored: ['saved'],
  switch: ['choose'],
  telemetry: ['leave', 'computer'],
  theme: ['dark', 'light'],
  timeout: ['wait'],
  truncated: ['cut'],
  undelete: ['undo', 'delete'],
  uninstall: ['delete'],
  unresponsive: ['answer', 'all'],
  vision: ['picture', 'see'],
  vram: ['memory', 'graphics'],
  wait: ['wait'],
}

/** A word of a question, stemmed, and what else the manual may call it. */
export interface AskedWord {
  word: string
  also: string[]
}

/** The words of a question that say what it is about, in order, each once. The app's own name is one only if it is alone. */
export function meaningfulWords(question: string): AskedWord[] {
  // Words that mean one thing together, and nothing of what "log" means alone; "get" alone says nothing.
  const words = split(
    question
      .replace(/\b(?:log|sign) ?in\b/gi, 'login')
      .replace(/\bcontext (?:size|window)\b/gi, 'context length')
      // What has stopped by itself is not to be stopped.
      .replace(/\bwhy\b(.*) (?:stops?|stopped|stopping)\b/gi, '$1 stopped middle')
      .replace(
        /\b(?:get|add|find|install|need|has no|have no|no)((?: (?:a|an|any|more|new|another|other|some|my|first))* models?)\b/gi,
        'download$1',
      ),
  )
  const said = words.filter((word) => !stopWords.has(word))
  const about = said.length === 0 && words.includes('aside') ? ['aside'] : said
  const byStem = new Map(about.map((word) => [stem(word), (alsoSaid[word] ?? []).map(stem)]))
  return [...byStem].map(([word, also]) => ({ word, also: also.filter((other) => other !== word) }))
}

/** Every word of a text of the manual; stop words too, since MiniSearch ranks them low by itself. */
export function split(text: string): string[] {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}

/** A word without its English ending, so that "windows", "opening" and "opened" meet "window" and "open". */
export function stem(word: string): string {
  if (word.length < 4 || /\d/.test(word)) return word
  const bare = word
    .replace(/(ss|[ui]s)$|ies$|(sh|ch|x|z)es$|s$/, (ending, kept = '', before = '') =>
      kept ? ending : ending === 'ies' ? 'y' : before,
    )
    .replace(/^(.*[aeiouy].*[^aeiou])(ing|ed)$/, '$1')
    .replace(/^(.{3,})(ation|ment|ly)$/, '$1')
  return bare.replace(/^(.{2,})([bdfgmnprt])\2$/, '$1$2').replace(/^(.{2,}[^aeiou])e$/, '$1')
}
