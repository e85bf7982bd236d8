import { AppError } from '../../../shared/model/errors.ts'
import { fromErrorLine } from './failures.ts'

/** `owner/name`, which may have been meant for Hugging Face. */
const IN_A_NAMESPACE = /^[^/]+\/[^/]+$/

/** Why Ollama could not get a model, from its own words. */
export function pullFailure(words: string, model: string, origin: string): AppError {
  const fail = (code: ConstructorParameters<typeof AppError>[0], message: string, next: string) =>
    new AppError(code, message, { next, detail: words })
  if (/file does not exist|not found|: 404\b/i.test(words)) {
    const next = IN_A_NAMESPACE.test(model)
      ? 'Check its name. If it is one on Hugging Face, get it with “Find files”.'
      : 'Check its name.'
    return fail('MODEL_NOT_FOUND', `Where Ollama gets its models, there is none called ${model}.`, next)
  }
  if (/: 412\b|newer version of ollama/i.test(words)) {
    return fail('ENGINE_FAILED', `${model} needs a newer Ollama.`, 'Update Ollama, then try again.')
  }
  if (/unauthori[sz]ed|access denied|: 40[13]\b/i.test(words)) {
    return fail('FORBIDDEN', `${model} may not be had by everybody.`, 'Choose another model.')
  }
  if (/digest mismatch/i.test(words)) {
    return fail(
      'ENGINE_FAILED',
      'What arrived was damaged, and Ollama threw it away.',
      'Try again: it is fetched anew.',
    )
  }
  if (
    /dial tcp|lookup |no such host|network is unreachable|timeout|connection re|TLS handshake|EOF|: 5\d\d\b/i.test(
      words,
    )
  ) {
    return fail(
      'ENGINE_FAILED',
      'Ollama could not reach where its models come from.',
      'Check the connection of this computer, then try again. What has arrived is kept.',
    )
  }
  return fromErrorLine(words, { model, origin })
}
