import { AppError } from '../../../../shared/model/errors.ts'
import createHtmlWorker from './htmlWorker.ts?nodeWorker'

/** The words of a page, with where its links lead. Rejects with the signal's reason when that fires before it is done. */
export async function htmlToText(html: string, url: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  const worker = createHtmlWorker({
    workerData: { html, url },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  worker.once('message', resolve)
  worker.once('error', (error) => reject(unreadable(error)))
  worker.once('exit', () => reject(unreadable()))
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', stop)
    await worker.terminate()
  }
}

const unreadable = (cause?: unknown) =>
  new AppError('INVALID_INPUT', 'This page could not be turned into text.', { cause })
