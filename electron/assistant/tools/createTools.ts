import type { Egress } from '../../platform/egress.ts'
import { createCalculator } from './calculator/calculator.ts'
import { createRunCommand } from './command/runCommand.ts'
import { currentTime } from './currentTime.ts'
import { createFilePort } from './files/filePort.ts'
import { createListFolder } from './files/listFolder.ts'
import { createReadFile } from './files/readFile.ts'
import { createSearchFiles } from './files/searchFiles.ts'
import { createWriteFile } from './files/writeFile.ts'
import type { AsideTool } from './tool.ts'
import { createFetchPage } from './web/fetchPage.ts'

export interface BuiltInToolOptions {
  dataDir: string
  settings(): {
    /** Real paths, as the user granted them. */
    folders: readonly { path: string; write: boolean }[]
  }
  /** Of Aside itself: commands get a part of it. */
  env: NodeJS.ProcessEnv
  egress: Pick<Egress, 'visit'>
  /** Whether pages may be fetched from that IP address. */
  mayReach(address: string): boolean
}

/** The tools that Aside brings, in the order in which Settings lists them. */
export function createBuiltInTools(options: BuiltInToolOptions): AsideTool[] {
  const { dataDir, settings, env, egress, mayReach } = options
  const files = createFilePort({ dataDir, settings })
  return [
    currentTime,
    createCalculator(),
    createReadFile(files),
    createListFolder(files),
    createSearchFiles(files),
    createWriteFile(files),
    createRunCommand({ env, access: files.access }),
    createFetchPage({ egress, mayReach }),
  ] as AsideTool[]
}
