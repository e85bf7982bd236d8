import type { ChildProcess, StartChild } from '../../platform/childProcess.ts'
import modulePath from './process/llamaCpp.ts?modulePath'

/** Starts the process that runs models. It gets what a program needs to start, and nothing else of the environment. */
export function startProcess(startChild: StartChild, env: NodeJS.ProcessEnv): ChildProcess {
  const { PATH, HOME, TMPDIR, TEMP, TMP, SystemRoot, LD_LIBRARY_PATH, CUDA_PATH } = env
  const given = { PATH, HOME, TMPDIR, TEMP, TMP, SystemRoot, LD_LIBRARY_PATH, CUDA_PATH }
  return startChild(modulePath, { name: 'Aside llama.cpp', env: given })
}
