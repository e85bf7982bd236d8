import { number, plural, seconds } from './format.ts'
import type { Capability } from './model/engine.ts'
import type { ErrorCode } from './model/errors.ts'
import { actionTitles, scopeTitles } from './words/actions.ts'
import { apiWords } from './words/api.ts'
import { approvalWords } from './words/approvals.ts'
import { chipWords } from './words/chips.ts'
import { commandWords } from './words/commands.ts'
import { compareWords } from './words/compare.ts'
import { desktopWords } from './words/desktop.ts'
import { firstRunWords } from './words/firstRun.ts'
import { llamaCppWords } from './words/llamaCpp.ts'
import { mcpWords } from './words/mcp.ts'
import { mcpSettingsWords } from './words/mcpSettings.ts'
import { modelsPageWords } from './words/modelsPage.ts'
import { outwardToolWords } from './words/outwardTools.ts'
import { presetWords } from './words/presets.ts'
import { programWords } from './words/programs.ts'
import { promptFitWords } from './words/promptFit.ts'
import { quickWords } from './words/quick.ts'
import { quickSettingsWords } from './words/quickSettings.ts'
import { serverWords } from './words/servers.ts'
import { settingsWords } from './words/settings.ts'
import { shortcutWords } from './words/shortcuts.ts'
import { toolSettingsWords } from './words/toolSettings.ts'
import { toolWords } from './words/tools.ts'

/** What helps with each failure when the failure itself does not say. */
const errorHelp: Record<ErrorCode, string> = {
  ENGINE_UNREACHABLE: 'Start it, or set its address in Settings, then try again.',
  MODEL_NOT_FOUND: 'Choose a model that is there, or get this one on the Models page.',
  MODEL_LACKS_CAPABILITY: 'Choose a model that can do this.',
  CONTEXT_OVERFLOW: 'Start a new conversation, or give this one a longer context in its settings.',
  ENGINE_BUSY: 'Wait for an answer to end, then try again.',
  ENGINE_FAILED: 'Try again. If it fails again, a smaller model may fit into memory.',
  ENGINE_TIMEOUT: 'A large model can take minutes to load. Try again, or wait longer (Settings, Advanced).',
  STREAM_BROKEN: 'What had arrived is kept. Continue from there or try again.',
  INVALID_INPUT: 'Change it and try again.',
  NOT_FOUND: 'It may have been deleted in another window.',
  CONFLICT: 'Something else changed at the same time. Try again.',
  TOO_LARGE: 'Make it shorter and try again.',
  STORAGE_FULL: 'Make room on the disk, then try again. Nothing that was stored is lost.',
  STORAGE_READONLY: 'Give Aside the right to write to its data folder, then try again.',
  STORAGE_CORRUPT: 'The damaged file was set aside and kept. The rest goes on.',
  FORBIDDEN: 'This needs your clear yes in Settings.',
  UNSUPPORTED_HERE: 'It works in the desktop app.',
  CANCELLED: 'You stopped it.',
}

const capabilityNames: Record<Capability, string> = {
  chat: 'chat',
  tools: 'tools',
  thinking: 'thinks',
  vision: 'sees pictures',
  embedding: 'embeddings',
  insert: 'fills in',
}

const en = {
  app: { name: 'Aside', quickAsk: 'Quick ask' },
  actions: actionTitles,
  scopes: scopeTitles,
  errorHelp,

  common: {
    close: 'Close',
    cancel: 'Cancel',
    save: 'Save',
    copy: 'Copy',
    copied: 'Copied',
    retry: 'Try again',
    details: 'Details',
    undo: 'Undo',
    dismiss: 'Dismiss',
    loading: 'Loading…',
    untitled: 'New conversation',
  },

  sidebar: {
    label: 'Conversations',
    show: 'Show sidebar',
    hide: 'Hide sidebar',
    search: 'Search',
    models: 'Manage models',
    settings: 'Settings',
    empty: 'Conversations appear here. They are kept on this computer only.',
    thisWindow: 'This window',
    otherWindow: (n: number) => `Window ${n}`,
    pinned: 'Pinned',
    today: 'Today',
    yesterday: 'Yesterday',
    lastWeek: 'Last 7 days',
    lastMonth: 'Last 30 days',
    older: 'Older',
    answering: 'answering',
    waiting: (n: number) => `${n} queued`,
    rename: 'Rename',
    renameLabel: 'Name of the conversation',
    pin: 'Pin',
    unpin: 'Unpin',
    remove: 'Delete',
    openInWindow: 'Open in a new window',
    menu: (title: string) => `Menu of ${title}`,
    removed: (title: string, count: number) =>
      count > 1 ? `“${title}” deleted, and ${number(count - 1)} more before` : `“${title}” deleted`,
    restored: (title: string) => `“${title}” is back`,
  },

  search: {
    label: 'Search all conversations',
    placeholder: 'Search all conversations',
    none: (query: string) => `Nothing found for “${query}”`,
    hits: (n: number) => plural(n, 'match', 'matches'),
    hint: 'Every conversation of every window is searched as you type.',
  },

  find: {
    label: 'Find in this conversation',
    place: (at: number, of: number, isMore: boolean) =>
      of === 0 ? 'not found' : `${number(at)} of ${number(of)}${isMore ? ' or more' : ''}`,
    previous: 'Previous place',
    next: 'Next place',
  },

  conversation: {
    label: 'Conversation',
    you: 'You',
    assistant: 'Assistant',
    guide: 'The Guide',
    menu: 'Conversation menu',
    jump: 'Jump to latest',
    thinking: 'Thinking…',
    thought: (ms: number) => `Thought for ${seconds(Math.max(1, Math.round(ms / 1_000)) * 1_000)}`,
    thoughtQuickly: 'Thought for a moment',
    copy: 'Copy',
    regenerate: 'Regenerate',
    edit: 'Edit',
    editLabel: 'Edit the question',
    /** A slash command's filled prompt, under what was typed. */
    sent: 'Show what was sent',
    resend: 'Send',
    previousBranch: (model?: string) => (model ? `Previous version, by ${model}` : 'Previous version'),
    nextBranch: (model?: string) => (model ? `Next version, by ${model}` : 'Next version'),
    branch: (at: number, of: number) => `${at} of ${of}`,
    interrupted: 'Aside was closed in the middle of this answer.',
    cancelled: 'You stopped this answer.',
    reachedLimit: 'The answer stopped here because it reached its limit of tokens.',
    contextFull: 'The answer stopped here because the model’s context is full.',
    continue: 'Continue',
    retry: 'Try again',
    chooseModel: 'Choose a model',
    openSettings: 'Settings',
    conversationSettings: 'Conversation settings',
    details: 'What the engine said',
    preparing: 'Waiting for the model…',
    loadingModel: (percent: number) => `Loading the model… ${percent} %`,
    failedAfter: (ms: number) => `failed after ${seconds(ms)}`,
    ended: { finished: 'Answer finished.', cancelled: 'Answer stopped.', failed: 'The answer failed.' },
    loading: 'Opening the conversation…',
    missing: 'This conversation was deleted.',
    image: 'Image',
    emptyAnswer: 'The model answered with nothing.',
    hello: 'What is on your mind?',
    helloPalette: 'everything that can be done',
    helloKeys: 'all keys',
  },

  composer: {
    label: 'Message',
    placeholder: 'Ask anything',
    placeholderGuide: 'Ask the Guide, for example: how do I open a new window?',
    placeholderRaw: 'Text to continue',
    placeholderStreaming: 'Enter queues your next message',
    send: 'Send',
    stop: 'Stop',
    think: 'Think',
    settings: 'Conversation settings',
    queue: 'Queued messages',
    queued: 'Next',
    queueEdit: 'Edit',
    queueRemove: 'Remove',
    queueSendNow: 'Send now, before the others',
    queueUp: 'Move up',
    queueDown: 'Move down',
    otherVersion: 'Another version is being answered. Your next message waits for it.',
    otherVersionStop: 'Stop that answer',
    queuePaused: 'The queue waits, because the last answer did not finish.',
    queueResume: 'Send the queue',
    sendFailed: 'Your message was not sent.',
    noModel: 'No model',
    tooLong: (max: number) => `A message can be ${number(max)} characters long. Shorten it, or split it in two.`,
  },

  models: {
    label: (name: string) => `Model ${name}`,
    title: 'Choose a model',
    search: 'Search models',
    none: 'No model fits.',
    noneRunning: 'No model is running.',
    noneRunningNext: {
      unreachable: 'Start Ollama, or set its address in Settings, then try again.',
      failed: 'Ollama answers with an error. Start it anew, then try again.',
      noModels: 'Get one on the Models page first.',
    },
    guideOnlyManual: 'The Guide only answers questions about Aside.',
    loaded: 'in memory',
    context: (n: number) => `${number(n)} tokens of context`,
    unreachable: (address: string) => `Nothing answers at ${address}`,
    failed: 'It answers with an error',
    noModels: 'Ready, but without any model',
    capability: (capability: Capability) => capabilityNames[capability],
    guideNote: 'Searches the manual. Not a language model.',
    refresh: 'Look again',
    manage: 'Manage models…',
    lacks: {
      vision: 'It can’t see the picture that you attached.',
      tools: 'It can’t call tools, and this conversation begins answers with one.',
    },
    missing: 'not found',
  },

  status: {
    label: 'Status',
    tokensPerSecond: (n: number) => `${n < 10 ? n.toFixed(1) : Math.round(n)} tokens/s`,
    firstToken: (ms: number) => `first token ${seconds(ms)}`,
    tokens: (n: number) => plural(n, 'token', 'tokens'),
    context: (used: number, of: number) => `${number(used)} of ${number(of)}`,
    contextLabel: (used: number, of: number) => `${number(used)} of ${number(of)} tokens of context used`,
    contextUsed: (used: number) => `${number(used)} tokens used`,
    unreachable: (label: string) => `${label} does not answer`,
    failed: (label: string) => `${label} answers with an error`,
    lastFailed: (label: string) => `${label}: the last answer failed`,
    noModel: 'No model running',
    nothingLeft: 'Nothing has left this computer',
    looking: 'Looking for engines…',
    lost: 'Not connected',
  },

  firstRun: firstRunWords,
  modelsPage: modelsPageWords,
  llamaCpp: llamaCppWords,

  settings: settingsWords,

  conversationSettings: {
    title: 'Conversation settings',
    note: 'For this conversation only. Empty: as Settings say for the engine, else its own default.',
    systemPrompt: 'System prompt',
    systemPromptHint: 'For example: Answer briefly. I know Rust well.',
    temperature: 'Temperature',
    temperatureHint: '0 is exact, 1 is free, 2 is wild',
    topP: 'Top-p',
    topPHint: 'The share of likely words that the next one is taken from, 0 to 1',
    maxTokens: 'Longest answer',
    maxTokensHint: 'Tokens; the answer ends there',
    contextLength: 'Context length',
    contextHint: (max: number) => `Tokens; this model was made for up to ${number(max)}`,
    contextUnknown: 'Tokens',
    keepAlive: 'Keep the model in memory',
    keepAliveHint: 'Seconds, or 30m or 2h; -1 for ever',
    thinking: 'Thinking',
    thinkingRaw: 'Not in raw mode.',
    thinkingLacks: 'This model can’t think first.',
    thinkingDefault: 'As the model likes',
    thinkingOn: 'On',
    thinkingOff: 'Off',
    thinkingLow: 'Low',
    thinkingMedium: 'Medium',
    thinkingHigh: 'High',
    tools: 'Tools',
    toolsHint: 'The model may call the tools that Settings has switched on, where it can.',
    toolsLacks: 'This model can’t call tools.',
    oneTool: 'One call of a tool at a time',
    oneToolHint: 'The model makes a call and reads its result before the next one. Slower, and easier to follow.',
    forceTool: 'First call',
    forceToolHint: 'What the model begins each answer with.',
    forceToolNone: 'As the model likes',
    forceToolAny: 'Any tool',
    forceToolMissing: (name: string) => `${name} (not there)`,
    raw: 'Raw mode',
    rawHint:
      'The model goes on with the text as it stands: no roles, no template, no thinking, no tools. An empty line follows the system prompt, and what you write after an answer begins a new line. For base models.',
    done: 'Done',
    invalid: {
      temperature: 'A number from 0 to 2.',
      topP: 'A number from 0 to 1.',
      maxTokens: 'A whole number from 1 to 1,000,000.',
      contextLength: 'A whole number, 256 or more.',
      keepAlive: 'Seconds, or a duration such as 30m.',
    },
  },

  palette: {
    title: 'Command palette',
    placeholder: 'Action, conversation, model or slash command',
    recent: 'Recent',
    actions: 'Actions',
    conversations: 'Conversations',
    models: 'Models',
    presets: 'Presets',
    commands: 'Slash commands',
    none: 'Nothing fits.',
    move: 'move',
    run: 'run',
    close: 'close',
    answerWith: (name: string) => `Use ${name}`,
    kinds: {
      actions: 'Action',
      conversations: 'Conversation',
      models: 'Model',
      presets: 'Preset',
      commands: 'Slash command',
    },
  },

  approvals: approvalWords,
  shortcuts: shortcutWords,
  commands: commandWords,
  compare: compareWords,
  presets: presetWords,
  promptFit: promptFitWords,
  desktop: desktopWords,

  connection: {
    lost: 'The connection to Aside is lost. Trying again…',
    refusedTitle: 'This page can’t reach Aside',
    refusedText:
      'The address is missing its token, or the token is an old one. Open the address that Aside printed when it started:',
    refusedExample: 'Aside is listening on http://127.0.0.1:PORT/#token=…',
    refusedHint: 'It is in the terminal where Aside runs, and in server.json in its data folder.',
    connecting: 'Connecting…',
  },

  quick: quickWords,
  quickSettings: quickSettingsWords,
  chips: chipWords,
  programs: programWords,
  outwardTools: outwardToolWords,
  tools: toolWords,
  api: apiWords,
  toolSettings: toolSettingsWords,
  mcp: mcpWords,
  mcpSettings: mcpSettingsWords,
  servers: serverWords,

  markdown: {
    copy: 'Copy',
    copied: 'Copied',
    copyFailed: 'Could not copy',
    wrap: 'Wrap',
    code: 'Code',
    plainText: 'text',
    source: 'Source',
    diagram: 'Diagram',
    fullSize: 'Full size',
    picture: 'Picture',
    notDrawn: (name: string, problem: string) => `${name} not drawn: ${problem}`,
    table: 'Table',
    image: 'Image',
    imageNotLoaded: 'Not loaded, so that nothing leaves this computer',
    done: 'Done',
    notDone: 'Not done',
  },

  crash: {
    title: 'This part of the page failed',
    text: 'Your conversations are safe: Aside keeps them outside this page.',
    reload: 'Load the page again',
  },
}

/** Every word the interface says. Another language is another object of this shape. */
export type Strings = typeof en
export const strings: Strings = en
