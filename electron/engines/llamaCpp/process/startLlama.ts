import { getLlama, type Llama, LlamaLogLevel } from 'node-llama-cpp'

/** The library alone: it is never built or fetched, only what came with Aside is used. `onSaid`: its own words. */
export function startLlama(
  { gpu, threads }: { gpu: boolean; threads: number },
  onSaid: (words: string) => void = () => {},
): Promise<Llama> {
  return getLlama({
    gpu: gpu ? 'auto' : false,
    maxThreads: threads,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.error,
    // Its own way is the console, which is nobody's here; what ends this process is on stderr all the same.
    logger: (_level, message) => onSaid(message.trim()),
  })
}
