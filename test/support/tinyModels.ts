import type { TinyModel } from './tinyGguf.ts'
import { TOOLS_TEMPLATE } from './tinyTemplates.ts'
import type { Script } from './tinyVocabulary.ts'

/** What the tiny model says, by the word that asks for it. */
export const said = {
  usual: 'Hello! I am the tiny scripted model. Ask me about the weather, a joke or a story.',
  weather: 'The sky over Paris is clear today, with 21 degrees and a light wind.',
  joke: 'Why did the byte cross the bus? To get to the other side of the cache.',
  thought: 'The user wants me to reason first.\nSo I do.',
  pondered: 'After some reasoning: it must be 42.',
  afterTool: 'The tool answered, and that is all there is.',
  unthought: 'Straight to the point.',
  /** Long enough to be watched, and to be stopped. */
  recital: Array.from({ length: 120 }, (_, at) => `line${at}`).join(' '),
  /** Begins again at its end, and never ends. */
  story: 'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november',
}

/** Asks for a call of Aside's calculator with `6*7`. */
export const CALLS = 'sum_up'

const scripts: Script[] = [
  { say: said.usual },
  { when: ['weather'], say: said.weather },
  { when: ['joke'], say: said.joke },
  { when: ['ponder'], say: `<think>\n${said.thought}\n</think>\n\n${said.pondered}` },
  { when: ['</think>'], say: said.unthought },
  {
    when: [CALLS],
    say: [
      '<tool_call>\n{"name": "',
      'calculator',
      '", "arguments": ',
      '{"expression": "',
      '6*7',
      '"}',
      '}\n</tool_call>',
    ],
  },
  { when: ['<tool_response>'], say: said.afterTool },
  { when: ['recite'], say: said.recital },
  { when: ['story'], say: ` ${said.story}`, loop: true },
]

/** A model that can chat. */
export const chatty: TinyModel = { scripts, name: 'tiny' }

/** A model that can call tools and think, too. */
export const able: TinyModel = { scripts, name: 'tiny-tools', template: TOOLS_TEMPLATE }

/** The same with layers that cost time and change nothing: some hundred tokens a second on one core. */
export const slow: TinyModel = {
  ...chatty,
  name: 'tiny-slow',
  heavy: { layers: 6, feedForward: 1_024, heads: 4 },
}
