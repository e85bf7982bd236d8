import { number, plural } from '../format.ts'
import type { GrantScope } from '../model/tool.ts'

const scopes: Record<GrantScope, string> = {
  once: 'Only this once',
  conversation: 'In this conversation, from now on',
  always: 'Always for this tool',
}

/** Tools in a conversation: the lines of their calls, and the cards that ask whether one may be made. */
export const approvalWords = {
  label: 'Approve tool call',
  approve: 'Approve',
  deny: 'Deny',
  scope: 'How long this holds',
  scopes,
  /** What the choice covers, where it is more than this call. */
  covers: {
    conversation:
      'Covers every further call of this tool in this conversation, but none that can’t be undone and none of a program’s question. Settings, Tools, “Allowed without asking” takes it back.',
    always:
      'Covers every call of this tool in every conversation, but none that can’t be undone and none of a program’s question. Settings, Tools, “Allowed without asking” takes it back.',
  } satisfies Record<Exclude<GrantScope, 'once'>, string>,
  edit: 'Edit arguments',
  editClose: 'As it was asked',
  editLabel: 'Arguments as JSON',
  editNote: 'The card shows what would be done with these arguments.',
  edited: 'You have changed the arguments.',
  checking: 'Looking at the changed arguments…',
  notJson: (reason: string) => `This is not JSON yet: ${reason}`,
  notObject: 'The arguments are an object: {"name": value}.',
  fitting: 'What fits here',
  /** Of several that wait, which one it is. */
  details: (title: string, at: number, of: number) =>
    of > 1 ? `Call in full, ${number(at)} of ${number(of)}: ${title}` : `Call in full: ${title}`,
  empty: 'empty',
  change: 'Change of the file',
  destructive: 'This can’t be undone.',
  unknownOutcome:
    'This was begun before Aside was closed. It may have been done, or may still be running. Approve runs it again.',
  notConnected: 'Not connected. This can be decided as soon as Aside is back.',
  /** Why a call that waits can't be made any more; `title` is its tool's. */
  toolOff: (title: string) => `“${title}” was switched off. Switch it on in Settings, Tools, or deny this.`,
  toolGone: 'This tool is not there any more. Look in Settings, Tools and MCP, or deny this.',
  toolMissing: (reason: string) => `${reason} Settings, Tools is where to mend it.`,
  cantBeDone: 'This can’t be done now.',
  stepsLabel: 'Go on with this answer',
  steps: (n: number) => `The assistant has made ${plural(n, 'step', 'steps')}. Go on?`,
  stepsNote: 'It may be going round in circles. What it has done so far stays.',
  goOn: 'Go on',
  endHere: 'End here',
  notTaken: 'This was not taken.',
  /** Told to screen readers when a call begins to wait. */
  asks: (title: string, waiting: number, keys: string) =>
    [
      `Needs your decision: ${title}${/[.?]$/.test(title) ? '' : '.'}`,
      ...(waiting > 1 ? [`${number(waiting)} are waiting.`] : []),
      ...(keys ? [`${keys} goes there.`] : []),
    ].join(' '),
  changed: (title: string) => `What this would do has changed: ${title}.`,
  approved: 'Approved.',
  denied: 'Denied.',

  line: {
    writing: 'being written…',
    waits: 'waits for you',
    running: 'running…',
    failed: 'failed',
    denied: 'denied',
    edited: 'edited',
    notRun: 'not run',
    stopped: 'stopped',
    unknown: 'not allowed, may have been done',
  },
  argumentsSoFar: 'Arguments so far',
  arguments: 'Arguments',
  result: 'Result',

  status: (n: number) => (n > 1 ? `${number(n)} decisions wait for you` : 'Waiting for your decision'),
  endedAfter: (n: number) => `You ended this answer after ${plural(n, 'step', 'steps')}.`,
  row: 'asks you',
  tools: (titles: readonly string[]) =>
    titles.length > 2
      ? `Tools: ${titles.slice(0, 2).join(', ')} and ${number(titles.length - 2)} more`
      : `Tools: ${titles.join(', ')}`,
  raw: 'Raw mode',
}
