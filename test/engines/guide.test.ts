import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { describe, expect, test } from 'vitest'
import { GuideChatModel } from '../../electron/engines/guide/GuideChatModel.ts'
import { manual, splitPages } from '../../electron/engines/guide/manual.ts'
import { createManualSearch } from '../../electron/engines/guide/searchManual.ts'

const model = new GuideChatModel({ pauseMs: 0 })
const ask = async (question: string) => (await model.invoke(question)).text
/** The titles of the passages of an answer, best first. */
const titles = (answer: string) => [...answer.matchAll(/^### (.+)$/gm)].map((match) => match[1])

/** Questions as people put them, and the passage that must come first. */
const questions: [string, RegExp][] = [
  ['how do I open a new window?', /open a new window/],
  ['How can I open another window', /open a new window/],
  ['opening windows', /open a new window/],
  ['is my data private?', /leave my computer|encrypted/],
  ['Does Aside send anything to the internet?', /leave my computer/],
  ['where are my chats saved', /conversations stored|conversations saved/],
  ['stop the answer', /stop an answer/],
  ['how do i cancel a reply', /stop an answer/],
  ['dark theme', /dark mode/],
  ['I want bigger text', /text bigger/],
  ['change the font size', /text bigger/],
  ['what keyboard shortcuts are there', /shortcuts/],
  ['list of hotkeys', /shortcuts/],
  ['change a hotkey', /change a shortcut/],
  ['set up quick ask', /set up quick ask/],
  ['quick ask does nothing on wayland', /Wayland/],
  ['why is my key taken', /global shortcut not work|refuse a key/],
  ['install ollama', /connect Ollama|need to get answers/],
  ['download a new model', /download a new model/],
  ['How do I get a model?', /download a new model/],
  ['where do I get models', /download a new model/],
  ['how do I add a model', /download a new model/],
  ['install a model', /download a new model/],
  ['Ollama has no models', /download a new model/],
  ['hugging face', /from Hugging Face/],
  ['change the model', /choose a model/],
  ['delete a model', /delete a model/],
  ['quantization', /quantisation/],
  ['vision', /see and look at pictures/],
  ['load a gguf', /gguf/],
  ['Can I use a model on another PC?', /Ollama on another computer/],
  ['why is the first answer so slow', /first answer take so long/],
  ['delete a conversation', /delete a conversation/],
  ['remove an old chat', /delete a conversation/],
  ['search my old conversations', /search my conversations/],
  ['regenerate an answer', /another answer to the same question/],
  ['what is a branch', /branches/],
  ['set the system prompt', /system prompt/],
  ['temperature', /temperature/],
  ['context length', /context length/],
  ['The disk is full!', /disk is full/],
  ['aside crashed, what is lost?', /crashed/],
  ['model not found', /model was not found/],
  ['cannot reach ollama', /can't be reached/],
  ['what is browser mode', /What is browser mode/],
  ['how to quit', /quit Aside/],
  ['command palette', /command palette/],
  ['rename conversation', /rename a conversation/],
  ['copy code from an answer', /copy an answer or a piece of code/],
  ['are you an AI?', /Is the Guide an AI/],
  ['what is aside?', /What is Aside/],
  ['undo a deletion', /delete a conversation/],
  ['which model is used for a new conversation', /Which model does a new conversation use/],
  ['what happens to my draft when I close the window', /unsent text/],
  ['price', /cost/],
  ['is it open source', /open source/],
  ['gpu', /graphics card/],
  ['how do I log in', /account/],
  ['can the model use tools', /use tools/],
  ['let the model read my files', /read my files/],
  ['approve a tool call', /approve/],
  ['run a command', /run a command/],
  ['what is mcp', /MCP server/],
  ['add an mcp server', /add an MCP server/],
  ['turn on the api', /local API/],
  ['use aside from python', /Python/],
  ['curl', /curl/],
  ['openai api key', /OpenAI API/],
  ['does it work with LM Studio', /LM Studio/],
  ['connect to vllm', /vLLM/],
  ['key of my server', /key/],
  ['attach a file', /attach/],
  ['ask about a pdf', /PDF/],
  ['can it see my photo location', /location/],
  ['how do I run a gguf file', /open or run a \.gguf/],
  ['Ollama is not running', /start and stop Ollama/],
  ['does aside stop ollama', /start and stop Ollama/],
  ['my prompt was cut', /prompt was cut/],
  ['was my prompt truncated', /prompt was cut/],
  ['it would not fit', /would not fit/],
  ['use LM Studio', /LM Studio/],
  ['ray cluster', /on Ray/],
  ['where are downloads kept', /downloads kept/],
  ['where are my models saved', /models saved/],
  ['download failed', /downloading a model failed/],
  ['the model server cannot be reached', /model server can't be reached/],
  ['resume a download', /get, pull or download/],
  ['import a gguf into ollama', /import a \.gguf/],
  ['free memory', /to free it/],
  ['keep a model loaded', /keep a model loaded/],
  ['copy a model', /copy it/],
  ['refresh the models', /look for engines and models again/],
  ['model crashed', /model crashed/],
  ['compare two models', /compare two or three models/],
  ['ask again with another model', /same question to another model/],
  ['what is a preset', /What is a preset/],
  ['why did the answer stop', /Why did an answer stop/],
  ['why is my answer incomplete', /cut off|stop in the middle/],
  ['the context is full', /context is full/],
  ['increase the context window', /change the context length/],
  ['use llama.cpp', /What is llama\.cpp/],
  ['which models can see images', /look at pictures/],
  ['paste a screenshot', /paste/],
  ['draw a mermaid diagram', /Mermaid/],
  ['lora', /LoRA/],
  ['tokens per second', /tokens per second/],
]

/** What Aside can't do, which the manual says on a page of its own. */
const notYet: [string, RegExp][] = [
  ['change the language', /language/],
  ['how do I print', /print/],
  ['export my conversation', /export/],
  ['web search', /search the web/],
  ['generate pictures', /generate pictures/],
  ['voice input', /voice/],
  ['folders for conversations', /folders/],
]

/** What the manual has nothing about, though it has some of the words. */
const unanswerable = [
  'can I import from ChatGPT?',
  'import my conversations from ChatGPT',
  'sync with my phone',
  'is there a mobile app',
  'share a link',
  'share a conversation with a friend',
  'read my emails',
  'translate a text to German',
  'use a proxy',
]

describe('the manual', () => {
  test('is cut at its questions, and nothing of it is lost', () => {
    expect(manual.length).toBeGreaterThan(50)
    expect(new Set(manual.map(({ file }) => file)).size).toBeGreaterThan(8)
    for (const section of manual) expect(section.text).not.toBe('')
  })

  test('a page with text under its first heading, deeper headings and Windows line ends', () => {
    const sections = splitPages({
      '/docs/a.md':
        '# Page\r\n\r\nIntro.\r\n\r\n## One\r\n\r\nText.\r\n\r\n### Deeper\r\n\r\nMore.\r\n\r\n## Empty\r\n',
    })
    expect(sections.map(({ page, title, text }) => [page, title, text])).toEqual([
      ['Page', 'Page', 'Intro.'],
      ['Page', 'One', 'Text.\n\n### Deeper\n\nMore.'],
    ])
  })
})

describe('finds the passage', () => {
  test.each(questions)('%s', async (question, title) => {
    expect(titles(await ask(question))[0]).toMatch(title)
  })

  test.each(notYet)('%s: that Aside can not do it', async (question, title) => {
    const answer = await ask(question)
    expect(titles(answer)[0]).toMatch(title)
    expect(answer).toContain('page "What Aside can\'t do yet"')
  })

  test('asked in its own words, for every passage there is', async () => {
    const search = createManualSearch(manual)
    for (const section of manual) expect(search(section.title)[0]?.title).toBe(section.title)
  })

  test('with mistakes in spelling', async () => {
    expect(titles(await ask('how do i open a new windwo'))[0]).toMatch(/new window/)
    expect(titles(await ask('keybord shortcts'))[0]).toMatch(/shortcut/)
  })

  test('shows the passage as it is written, names its page, and says what it is', async () => {
    const answer = await ask('how do I open a new window?')
    const section = manual.find(({ title }) => title === 'How do I open a new window?')
    expect(section).toBeDefined()
    expect(answer).toContain(section?.text)
    expect(answer).toContain(`From the manual, page "${section?.page}"`)
    expect(answer).toMatch(/not a language model/)
  })
})

describe('when there is nothing', () => {
  test.each([
    'Write a poem about the sea',
    'What is the capital of France?',
    'x^2 + y^2 = r^2',
    'Wie spät ist es?',
    '日本語で答えて',
    '¿?',
  ])('%s: it says so and names the pages', async (question) => {
    const answer = await ask(question)
    expect(titles(answer)).toEqual([])
    expect(answer).toMatch(/not a language model/)
    for (const page of new Set(manual.map((section) => section.page))) expect(answer).toContain(page)
  })

  test.each(unanswerable)('%s: it finds nothing, and shows no passage that only shares a word', async (question) => {
    const answer = await ask(question)
    expect(titles(answer)).toEqual([])
    expect(answer).toMatch(/^I found nothing about that/)
  })

  // Its other pages speak of folders, those of the disk, of printing in a terminal, and of single pages of the web.
  const unsaid = notYet.map(([question]) => question).filter((question) => !/folders|print|web/.test(question))
  test.each(unsaid)('%s: nothing, in a manual that does not speak of it', (question) => {
    const search = createManualSearch(manual.filter(({ file }) => file !== 'not-yet.md'))
    expect(search(question)).toEqual([])
  })

  test.each(['hello', 'Hi!', '', '   ', 'thanks'])('%j: it says what it is', async (question) => {
    expect(await ask(question || ' ')).toMatch(/This is the Guide/)
  })
})

describe('a question that follows up', () => {
  const conversation = async (...said: string[]) =>
    (await model.invoke(said.map((text, at) => (at % 2 ? new AIMessage(text) : new HumanMessage(text))))).text

  test('uses the words of the one before', async () => {
    expect(titles(await conversation('How do I start Aside?', '...', 'and in browser mode?'))[0]).toMatch(
      /start browser mode/,
    )
    expect(titles(await conversation('How do I quit?', '...', 'and in the browser?'))[0]).toMatch(
      /quit Aside in browser mode/,
    )
  })

  test('but never answers with what only the one before was about', async () => {
    expect(titles(await conversation('How do I delete a conversation?', '...', 'and sync it?'))).toEqual([])
    expect(titles(await conversation('How do I open a new window?', '...', 'and on a Mac?'))[0]).toMatch(/new window/)
  })

  test('a whole question does not', async () => {
    expect(
      titles(await conversation('How do I delete a conversation?', '...', 'How do I make the text bigger?')),
    ).toEqual(['How do I make the text bigger?'])
  })

  test('the last message of the user counts, whatever stands around it', async () => {
    const messages = [new SystemMessage('You are a pirate'), new HumanMessage('how do I open a new window?')]
    expect(titles((await model.invoke(messages)).text)[0]).toMatch(/new window/)
  })
})

test('the search does not depend on this manual', () => {
  const search = createManualSearch(
    splitPages({
      'a.md':
        '# Cooking\n\n## How do I boil eggs?\n\nPut them into boiling water.\n\n## How do I bake bread?\n\nKnead the dough.',
      'b.md': '# Travel\n\n## Which trains run at night?\n\nThe night trains.',
    }),
  )
  expect(search('egg boiling')[0]?.title).toBe('How do I boil eggs?')
  expect(search('baking a bread')[0]?.title).toBe('How do I bake bread?')
  expect(search('night train')[0]?.title).toBe('Which trains run at night?')
  expect(search('quantum physics')).toEqual([])
})
