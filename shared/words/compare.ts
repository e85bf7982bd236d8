/** Several models answer one question side by side. */
export const compareWords = {
  title: 'Compare models',
  choose: 'Compare models…',
  note: 'Two or three models answer your next question side by side. Enter chooses one or takes it back.',
  again: 'Ask again with',
  againNote: 'The same question, answered by another model, as a version of its own.',
  beside: 'Compare with',
  besideNote: 'The same question, answered by another model, beside this answer.',
  search: 'Search models',
  none: 'No model fits.',
  compare: (n: number) => (n < 2 ? 'Choose two or three' : `Compare ${n} models`),
  taken: 'has answered this',
  unready: (engine: string) => `${engine} does not answer`,

  /** Over the message box. */
  mode: (names: string) => `Your next message goes to ${names}, side by side.`,
  and: (names: string, last: string) => `${names} and ${last}`,
  change: 'Change',
  leave: 'Leave',
  wait: 'A comparison can’t wait in the queue.',
  /** While no answer is picked. */
  unpicked: 'Choose the answer to go on with. Your next message waits for that.',

  group: (n: number) => `${n} answers side by side`,
  answer: (model: string) => `Assistant, ${model}`,
  pick: 'Go on with this',
  picked: (model: string) => `Going on with ${model}.`,
  stop: 'Stop',
  stopOne: (model: string) => `Stop ${model}`,
  /** Until a column's first word. */
  turn: (engine: string) => `Waiting for the model. ${engine} may load one after the other…`,
  ended: (model: string, what: string) => `${model}: ${what}`,

  askAgain: 'Ask again with another model',
  compareWith: 'Compare with another model',
}
