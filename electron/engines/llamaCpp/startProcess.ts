import type { ChildProcess, StartChild } from '../../platform/childProcess.ts'
import modulePath from './process/llamaCpp.ts?modulePath'

/** What a program needs to start, and what says how the drivers of graphics cards are found and chosen. */
const GIVEN =
  /^(PATH|HOME|LANG|LC_ALL|TMPDIR|TEMP|TMP|USERPROFILE|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES|SYSTEMROOT|WINDIR|XDG_(RUNTIME|DATA|CONFIG|CACHE)_\w+|LD_LIBRARY_PATH|(CUDA|NVIDIA|HIP|ROCR|HSA|VK|GGML)_\w+)$/i

/** Starts the process that runs models. Of Aside's environment it gets no more than that takes. */
export function startProcess(startChild: StartChild, env: NodeJS.ProcessEnv): ChildProcess {
  const given = Object.fromEntries(Object.entries(env).filter(([name]) => GIVEN.test(name)))
  return startChild(modulePath, { name: 'Aside llama.cpp', env: given })
}
