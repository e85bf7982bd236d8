import { seconds } from '../format.ts'

/** MCP servers: the page that lists them, what becomes of them, and the cards of their tools. */
export const mcpWords = {
  card: {
    title: (tool: string, server: string) => `Call ${tool} of the MCP server ${server}`,
    ownName: 'Its name as the server writes it',
    arguments: 'Arguments',
    noArguments: 'none',
    otherArguments: 'Further arguments',
    warning: 'The server does this by itself. Aside can’t know what it will do.',
    destroys: 'It says that it can’t be undone.',
  },

  invalid: {
    noObject: 'The arguments must be an object.',
    whole: 'The arguments',
    tooLong: 'The arguments took too long to check',
  },

  /** Why a tool is not offered though it is enabled. */
  missing: {
    off: 'Its server is switched off.',
    starting: 'Its server is starting.',
    failed: 'Its server does not run.',
    changed: 'Its server has changed since you agreed to it.',
  },

  leftOut: {
    unnamed: '(without a name)',
    twice: 'A second one with the same name.',
    tooLarge: 'What the server says of it is too long or too deep.',
    unreadable: 'What the server says of it can’t be read.',
    schema: 'Its arguments can’t be checked: Aside can’t use their schema.',
  },

  problems: {
    unreadable: 'What is stored of this server can’t be read. Nothing of it was started. Remove it and add it again.',
    unknown: 'There is no such MCP server.',
    closed: 'Aside is closing.',
    nameTaken: (name: string) => `There is an MCP server ${name} already.`,
    beyond: 'This address is beyond this computer.',
    beyondNext: 'Agree to that first.',
    gone: 'The server has ended.',
    exited: (code: number | null, signal: string | null) =>
      signal ? `The program was ended by ${signal}.` : `The program ended with exit code ${code}.`,
    noProgram: (command: string) =>
      `There is no program ${command} where programs are looked for, or no such folder to run it in. Its whole path may help.`,
    notRunnable: (command: string) => `${command} is not a program, or may not be run.`,
    batchFile: (command: string) =>
      `${command} is a batch file, which only a shell can run. Name the program that it would start, and its arguments.`,
    notStarted: (command: string, code: string) => `${command} could not be started: ${code}.`,
    lineTooLong: 'The server sent more than 4 MB in one message. It was ended.',
    doesNotRead: 'The server does not read what it is sent. It was ended.',
    noMessages: (line: string) => `What the server says is no MCP: “${line}”. It was ended.`,
    noAnswer: (ms: number) => `The server did not answer within ${seconds(ms)}.`,
    signIn: (code: number) =>
      `The server asks for a sign-in (${code}). Aside opens no sign-in page: put a token into the server’s headers.`,
    status: (code: number) => `The server answered ${code}, which no MCP server does here. Look at the address.`,
    unreachable: (origin: string) => `Nothing answers at ${origin}.`,
    said: (text: string) => `The server said: “${text}”.`,
    outcomeUnknown: (why: string) => `${why} Whether the call was done is not known.`,
    failed: (why: string) => `The server could not be used: ${why}`,
    startsAgain: {
      stdio: (why: string, n: number, of: number) => `${why} It is started again, ${n} of ${of}.`,
      http: (why: string, n: number, of: number) => `${why} It is tried again, ${n} of ${of}.`,
    },
    tooManyTools: (max: number) => `It has more than ${max} tools. Only the first ${max} are used.`,
    commandChanged: 'What would be started is not what you agreed to. Nothing was started.',
    toolsChanged: 'Its tools are not the ones you agreed to. None of them is used.',
    changedAgain: 'It has changed again.',
    changedAgainNext: 'Read what has changed, then decide.',
  },
}
