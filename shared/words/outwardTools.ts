/** What the tools that reach beyond the granted files say of themselves: commands, and pages of the web. */
export const outwardToolWords = {
  runCommand: {
    title: 'Run a command',
    argv: 'Program and arguments, one a line',
    folder: 'In the folder',
    environment: 'Environment',
    noEnvironment: 'empty',
    timeLimit: 'Time limit',
    timeLimitValue: (seconds: number) => `${seconds} seconds`,
    warning:
      'Aside can’t know what a command will do. It runs with all of your rights: it can change or delete files anywhere, and use the network.',
  },
  fetchPage: {
    title: 'Get a web page',
    address: 'Address',
    warning:
      'This leaves your computer: the server, and whoever carries the connection, learn your address on the network and what is asked for.',
    unencrypted: 'The connection is not encrypted: everyone on the way can read it.',
    otherLetters:
      'The name of the host has letters beyond a to z, here in their coded form (xn--). It can look like another name.',
  },
}
