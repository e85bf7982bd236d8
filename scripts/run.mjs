// Every npm script starts here. Plain Node 20, no dependencies: it has to work on a fresh clone, before anything is
// installed. It brings the checkout into a state that can run, then hands over to the project's own Node.
import { ask } from './lib/ask.mjs'
import { bench } from './lib/bench.mjs'
import { ensureBuilt } from './lib/build.mjs'
import { dev } from './lib/dev.mjs'
import { faults } from './lib/faults.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { packageApp } from './lib/package.mjs'
import { runNode, say, tool } from './lib/project.mjs'
import { shots } from './lib/shots.mjs'
import { start } from './lib/start.mjs'
import { check, test } from './lib/test.mjs'

const tasks = {
  start,
  ask,
  dev,
  test,
  'test:faults': faults,
  check,
  bench,
  build: () => ensureBuilt({ force: true }),
  format: (args) => runNode(tool.biome, ['check', '--write', ...args]),
  shots,
  package: packageApp,
}

const [name = '', ...args] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (!task) {
  say(`There is no task "${name}". There are: ${Object.keys(tasks).join(', ')}.`)
  process.exitCode = 2
} else {
  process.exitCode = (await ensureInstalled()) || (await task(args)) || 0
}
