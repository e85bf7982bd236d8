// Run by Node in place of the Electron binary: start.ts MAIN_FILE [args]. Makes 'electron' the stand-in, runs the main
// file, and obeys the test process that started it.
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runInThisContext } from 'node:vm'
import { listen, tell } from './main/link.ts'
import { windows } from './main/windowList.ts'

const url = new URL('./electron.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    /^electron(\/main|\/common)?$/.test(specifier) ? { url, shortCircuit: true } : next(specifier, context),
})

process.argv.splice(1, 1)
const mainFile = resolve(process.argv[1] ?? '.')
process.argv[1] = mainFile
Object.defineProperty(process, 'type', { value: 'browser' })
// What the app does on other systems can be looked at here, as far as it is no more than what it asks of Electron.
if (process.env.STAND_IN_PLATFORM) Object.defineProperty(process, 'platform', { value: process.env.STAND_IN_PLATFORM })
Object.defineProperty(process, 'versions', { value: { ...process.versions, electron: '45.3.4', chrome: '156.0.0.0' } })
Object.assign(process, { resourcesPath: resolve(mainFile, '../../../resources'), defaultApp: true })

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
process.on('uncaughtExceptionMonitor', (error) => tell({ type: 'uncaught', error: describe(error) }))

const { app, forTests } = await import('./electron.ts')
process.on('SIGTERM', () => app.quit())
process.on('disconnect', () => process.exit(0))

listen(async (message) => {
  if (message.type === 'page') return windows.get(message.window)?.receive(message.event)
  if (message.type !== 'evaluate') return
  const { id, source, arg } = message
  try {
    const run = runInThisContext(`(${source})`) as (electron: typeof forTests, arg: unknown) => unknown
    tell({ type: 'evaluated', id, value: await run(forTests, arg) })
  } catch (error) {
    tell({ type: 'evaluated', id, error: describe(error) })
  }
})

await import(pathToFileURL(mainFile).href)
app.becomeReady()
